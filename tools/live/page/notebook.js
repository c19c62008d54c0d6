// This lesson as a notebook of one's own, and a notebook's code back into the page.

const FIELDS = {
  stream: ["name", "text"],
  error: ["ename", "evalue", "traceback"],
  display_data: ["data", "metadata"],
  execute_result: ["data", "metadata"],
};
const VIEW = "application/vnd.jupyter.widget-view+json"; // of a widget that lives in the page only
const PREDICTION = /^my_prediction = ([\s\S]+)$/;

/** The source of a notebook's cell: a text, or a list of lines. */
const sourceOf = (cell) => [cell.source ?? ""].flat().join("").trimEnd();

/** Whether it is the cell that chooses the language: the page has its own. */
const isLanguage = (cell) => cell.metadata?.tags?.includes("language") ?? false;

/** What a notebook calls a cell; Colab has its own place for it. */
const idOf = (cell) => cell.id ?? cell.metadata?.id;

/** All formats but the one that only the page can show. */
function portable(data) {
  return Object.fromEntries(Object.entries(data).filter(([kind]) => kind !== VIEW));
}

/** An output of the page as the format of notebooks has it. */
function asStored(output, count) {
  const { output_type } = output;
  const stored = Object.fromEntries(["output_type", ...FIELDS[output_type]].map((name) => [name, output[name] ?? {}]));
  if (output.data) stored.data = portable(output.data);
  return output_type === "execute_result" ? { ...stored, execution_count: count } : stored;
}

/** A stored cell with one's own text, and what it gave: nothing, where one has not run it since. */
function ownCell(stored, { text, outputs }) {
  if (!outputs && text === sourceOf(stored)) return stored;
  const count = outputs ? (stored.execution_count ?? null) : null;
  const given = (outputs ?? []).filter((output) => output.output_type in FIELDS);
  return { ...stored, source: text, execution_count: count, outputs: given.map((output) => asStored(output, count)) };
}

function newCell([id, source]) {
  return { id, cell_type: "code", source, metadata: {}, execution_count: null, outputs: [] };
}

/** The stored notebook with one's own cells (id → { text, outputs or null }); `more` ([id, text]) comes at the end. */
export function ownNotebook(stored, own, more) {
  const cells = stored.cells.map((cell) => (own.has(cell.id) ? ownCell(cell, own.get(cell.id)) : cell));
  return { ...stored, cells: [...cells, ...more.map(newCell)] };
}

/** A prediction as the code of its cell. */
export const asCode = (guess) => `my_prediction = ${JSON.stringify(guess)}`;

/** The prediction in the code of its cell, or "" where there is none. */
export function asGuess(code) {
  const written = PREDICTION.exec(code.trim())?.[1] ?? "";
  if (written.includes("...")) return "";
  try {
    return String(JSON.parse(written));
  } catch {
    return written.replaceAll("\n", " "); // some other Python than a text
  }
}

const titleOf = ({ cells }) =>
  sourceOf(cells.find((cell) => cell.cell_type === "markdown") ?? {})
    .split("\n")[0]
    .replace(/^#+ */, "");

function isSameLesson(notebook, stored) {
  if (titleOf(notebook) === titleOf(stored)) return true;
  const ids = new Set(notebook.cells.map(idOf));
  return stored.cells.filter((cell) => ids.has(cell.id)).length > stored.cells.length / 2;
}

/** One's own code in a notebook of this lesson, as { texts: Map of id → text, unknown: cells that the lesson lacks }.
 *
 * What stands there as in the stored notebook is not one's own. An Error's message names the word for a reader, and its
 * cause is the title of the other lesson.
 */
export function readNotebook(notebook, stored) {
  if (notebook.nbformat !== 4 || !notebook.cells.every((cell) => cell?.cell_type)) throw new Error("notOurs");
  if (!isSameLesson(notebook, stored)) throw new Error("otherLesson", { cause: titleOf(notebook) });
  const known = new Map(stored.cells.map((cell) => [cell.id, sourceOf(cell)]));
  const code = notebook.cells.filter((cell) => cell.cell_type === "code" && sourceOf(cell) && !isLanguage(cell));
  const own = code.filter((cell) => known.has(idOf(cell)) && known.get(idOf(cell)) !== sourceOf(cell));
  const texts = new Map(own.map((cell) => [idOf(cell), sourceOf(cell)]));
  return { texts, unknown: code.filter((cell) => !known.has(idOf(cell))).length };
}
