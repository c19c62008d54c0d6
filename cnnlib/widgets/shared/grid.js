// A grid of numbers: cells with shades, a ring of padding, hatching, outlines, one focus that arrows move, editing.
//
// The grid is told what each cell looks like and touches only the nodes that change. It knows nothing of windows.

import { el, freshId, OWN_KEYS, setAttribute, setAttributes, setText, svg } from "./nodes.js";
import { tidy } from "./numbers.js";

/**
 * @import { Say } from "./words.js"
 *
 * @typedef {{ row: number, column: number, rows?: number, columns?: number, look: string }} Outline a frame around cells
 * @typedef {{ name: string, text?: string, amount?: number, classes?: string[], selected?: boolean, value?: number }} Look
 */

export const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const SIDE_MARGIN = 20; // room for the words beside the grid, in pixels

/** What a screen reader says of a cell has the text that one sees in it, also where that is a rounded number. */
const nameWithText = (say, { name, text }) => {
  const isSaid = !text || name.split(/[\s,:]+/).includes(text);
  return isSaid ? name : say("shown_as", { name, text });
};

/**
 * new Grid({ say, name, role, choose, hover, edit })
 *   say     how to say words, the view's
 *   name    what a screen reader calls it: "Input"
 *   role    whose colours it has: "input", "kernel" or "output"
 *   choose  called with (row, column) when a cell is clicked or reached by the arrow keys
 *   hover   called with (row, column), and with null when the pointer leaves; optional
 *   edit    called with (row, column, text) when a number was typed; optional
 *
 * Put `node` into the page; then draw as often as you like:
 *
 * grid.draw({ rows, columns, size, width, numbered, cell, outlines, sides, note, active })
 *   size      of one cell in pixels
 *   width     of one cell, where cells are not square; optional
 *   cell      (row, column) → { text, name, amount, classes, selected, value }: name is for screen readers, amount
 *             from −1 to 1 is the shade (negative numbers have a hue of their own), classes are words of LOOKS, and
 *             value is the number that an editor begins with (without one the cell cannot be edited)
 *   outlines  [{ row, column, rows, columns, look }]: frames around cells
 *   sides     { top, right, bottom, left }: words beside the grid; optional
 *   note      words beside the name, such as the size
 *   active    [row, column] that Tab goes to; optional
 *
 * LOOKS: "padding" (dotted), "unused" (hatched), "read", "lit".
 */
export class Grid {
  /**
   * @param {{ say: Say, name: string, role: string, choose?: (row: number, column: number) => void,
   *   hover?: ((row: number | null, column?: number) => void) | null,
   *   edit?: ((row: number, column: number, text: string) => void) | null }} settings
   */
  constructor({ say, name, role, choose = () => {}, hover = null, edit = null }) {
    this.say = say;
    this.name = name;
    this.choose = choose;
    this.hover = hover;
    this.edit = edit;
    this.note = el("span", { class: "cnn-note" });
    const heading = el("div", { class: "cnn-heading" }, el("strong", {}, name), " ", this.note);
    this.hatch = freshId("hatch");
    this.body = svg("g", { role: "rowgroup" });
    this.outlines = svg("g", { class: "cnn-outlines", "aria-hidden": "true" });
    this.ring = svg("rect", { class: "cnn-ring", rx: 4, "aria-hidden": "true" }); // around the cell with the focus
    this.words = svg("g", { class: "cnn-sides", "aria-hidden": "true" });
    const layers = [hatching(this.hatch), this.body, this.outlines, this.ring, this.words];
    this.svg = svg("svg", { role: "grid", "aria-label": name }, ...layers);
    // The listeners are not on the svg itself, because focusin there would add a tab stop.
    this.frame = el("div", { class: "cnn-frame", ...this.listeners() }, this.svg);
    this.node = el("div", { class: `cnn-grid cnn-${role}` }, heading, this.frame);
    this.active = [0, 0];
    this.cells = [];
  }

  draw(picture) {
    const { rows, columns, size, width = size, numbered, sides } = picture;
    const shape = [rows, columns, size, width, numbered, Boolean(sides)].join();
    if (shape !== this.shape) this.build(picture);
    this.shape = shape;
    this.picture = picture;
    setText(this.note, picture.note ?? "");
    const looks = this.cells.map((row, rowIndex) => row.map((_, columnIndex) => picture.cell(rowIndex, columnIndex)));
    if (numbered) setAttribute(this.svg, "font-size", fontSize(looks.flat(), size, width));
    for (const [row, cells] of this.cells.entries()) {
      for (const [column, cell] of cells.entries()) this.paint(cell, looks[row][column]);
    }
    this.drawOutlines(picture.outlines ?? []);
    this.drawSides(sides ?? {});
    this.setActive(...(picture.active ?? this.active));
  }

  // -------------------------------------------------------------- building

  /** Bring the nodes into another shape. Cells that stay are moved, not made anew: it is quick and keeps the focus. */
  build({ rows, columns, size, width: cellWidth = size, numbered, sides }) {
    this.closeEditor();
    const hadFocus = this.svg.contains(/** @type {Document | ShadowRoot} */ (this.svg.getRootNode()).activeElement);
    this.size = size;
    this.cellWidth = cellWidth;
    this.margin = sides ? SIDE_MARGIN : 2;
    if (numbered !== this.isNumbered) this.beginCells(numbered);
    this.fitRows(rows, columns);
    const [width, height] = [columns * cellWidth + 2 * this.margin, rows * size + 2 * this.margin];
    setAttributes(this.svg, { width, height, viewBox: `0 0 ${width} ${height}` });
    this.words.replaceChildren();
    this.sideNodes = sides ? this.buildSides(width, height) : {};
    this.active = this.nearest(...this.active);
    if (hadFocus) this.focusCell(...this.active);
  }

  /** Forget all cells; the next ones have numbers or have none. */
  beginCells(numbered) {
    this.isNumbered = numbered;
    this.svg.classList.toggle("cnn-plain", !numbered);
    const parts = [svg("rect", { class: "cnn-shade" }), ...(numbered ? [svg("text", {})] : [])];
    this.template = svg("g", { ...OWN_KEYS, role: "gridcell", tabindex: -1 }, ...parts);
    this.cells = [];
    this.body.replaceChildren();
  }

  fitRows(rows, columns) {
    while (this.cells.length > rows) {
      this.cells.pop();
      this.body.lastElementChild.remove();
    }
    while (this.cells.length < rows) {
      this.cells.push([]);
      this.body.append(svg("g", { role: "row" }));
    }
    for (const [row, cells] of this.cells.entries()) this.fitRow(cells, row, columns);
  }

  fitRow(cells, row, columns) {
    while (cells.length > columns) cells.pop().node.remove();
    while (cells.length < columns) {
      const cell = this.buildCell(row, cells.length);
      cells.push(cell);
      this.body.children[row].append(cell.node);
    }
    for (const [column, cell] of cells.entries()) this.placeCell(cell, row, column);
  }

  buildCell(row, column) {
    const node = /** @type {SVGGElement} */ (this.template.cloneNode(true));
    setAttribute(node, "data-row", row);
    setAttribute(node, "data-column", column);
    const [shade, text] = node.children;
    return { node, shade, text };
  }

  placeCell(cell, row, column) {
    const [x, y] = [this.margin + column * this.cellWidth, this.margin + row * this.size];
    const box = { x, y, width: this.cellWidth, height: this.size };
    if (cell.box && Object.keys(box).every((side) => box[side] === cell.box[side])) return;
    cell.box = box;
    for (const rect of [cell.shade, cell.hatching]) if (rect) setAttributes(rect, box);
    if (cell.text) setAttributes(cell.text, { x: x + this.cellWidth / 2, y: y + this.size / 2 });
  }

  buildSides(width, height) {
    const inset = 13;
    const places = {
      top: [width / 2, inset, 0],
      bottom: [width / 2, height - 6, 0],
      left: [inset, height / 2, -90],
      right: [width - inset, height / 2, 90],
    };
    return Object.fromEntries(
      Object.entries(places).map(([side, [x, y, turn]]) => {
        const text = svg("text", { transform: `translate(${x},${y})rotate(${turn})` });
        this.words.append(text);
        return [side, text];
      }),
    );
  }

  // -------------------------------------------------------------- painting

  paint(cell, look) {
    const key = `${look.text}|${look.amount}|${look.name}|${look.classes}|${look.selected}`;
    if (cell.key === key) return;
    cell.key = key;
    setAttribute(cell.node, "aria-label", cell.text ? nameWithText(this.say, look) : look.name);
    setAttribute(cell.node, "aria-selected", look.selected === undefined ? null : String(look.selected));
    const classes = ["cnn-cell", ...(look.amount < 0 ? ["negative"] : []), ...(look.classes ?? [])];
    setAttribute(cell.node, "class", classes.join(" "));
    setAttribute(cell.shade, "fill-opacity", Math.min(1, Math.abs(look.amount ?? 0)).toFixed(3));
    this.paintHatching(cell, look.classes?.includes("unused"));
    if (cell.text) setText(cell.text, look.text ?? "");
  }

  paintHatching(cell, wanted) {
    if (wanted && !cell.hatching) {
      cell.hatching = svg("rect", { ...cell.box, fill: `url(#${this.hatch})` });
      cell.shade.after(cell.hatching);
    } else if (!wanted && cell.hatching) {
      cell.hatching.remove();
      cell.hatching = null;
    }
  }

  drawOutlines(outlines) {
    /**
     * @param {Element} group
     * @param {Outline[]} outlines
     * @param {{ width: number, height: number, margin: number }} cell
     */
    frameCells(this.outlines, outlines, { width: this.cellWidth, height: this.size, margin: this.margin });
  }

  drawSides(sides) {
    for (const [side, node] of Object.entries(this.sideNodes)) setText(node, sides[side] ?? "");
  }

  // -------------------------------------------------------------- focus and keys

  listeners() {
    const at = (event) => {
      const cell = event.target.closest("[data-row]");
      return cell && [Number(cell.dataset.row), Number(cell.dataset.column)];
    };
    const whenCell = (act) => (event) => at(event) && act(at(event), event);
    return {
      onfocusin: whenCell((cell) => this.arrive(...cell)),
      onclick: whenCell((cell) => this.press(...cell)),
      ondblclick: whenCell((cell) => this.openEditor(...cell)),
      onkeydown: whenCell((cell, event) => this.key(cell, event)),
      onpointermove: whenCell((cell) => this.point(cell)), // not pointerover, which a page that moves causes too
      onpointerleave: () => this.point(null),
    };
  }

  arrive(row, column) {
    this.setActive(row, column);
    if (!this.isReturning) this.choose(row, column);
  }

  /**
   * The pointer is over another cell than before, or over none.
   * @param {number[] | null} cell
   */
  point(cell) {
    if (!this.hover || String(cell) === this.pointedAt) return;
    this.pointedAt = String(cell);
    if (cell) this.hover(cell[0], cell[1]);
    else this.hover(null);
  }

  /** A click chooses a cell also where it has the focus already. */
  press(row, column) {
    const { node } = this.cells[row][column];
    if (node.matches(":focus")) this.choose(row, column);
    else node.focus({ preventScroll: true });
  }

  setActive(row, column) {
    const [oldRow, oldColumn] = this.active;
    if (this.cells[oldRow]?.[oldColumn]) setAttribute(this.cells[oldRow][oldColumn].node, "tabindex", -1);
    this.active = this.nearest(row, column);
    const { node, box } = this.cells[this.active[0]][this.active[1]];
    setAttribute(node, "tabindex", 0);
    setAttributes(this.ring, { x: box.x + 3, y: box.y + 3, width: box.width - 6, height: box.height - 6 });
  }

  nearest(row, column) {
    const rowThere = Math.min(Math.max(row, 0), this.cells.length - 1);
    return [rowThere, Math.min(Math.max(column, 0), this.cells[rowThere].length - 1)];
  }

  focusCell(row, column) {
    const [rowThere, columnThere] = this.nearest(row, column);
    this.cells[rowThere][columnThere].node.focus({ preventScroll: true });
  }

  key([row, column], event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.cells[row].length - 1;
    if (event.key in ARROWS) this.focusCell(row + ARROWS[event.key][0], column + ARROWS[event.key][1]);
    else if (event.key === "Home") this.focusCell(row, 0);
    else if (event.key === "End") this.focusCell(row, last);
    else if (event.key === "Enter" || event.key === "F2") this.openEditor(row, column);
    else if (/^[-−.\d]$/.test(event.key)) this.openEditor(row, column, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // -------------------------------------------------------------- editing

  /** Put a text field over a cell; it begins with the cell's number, or with the key that was pressed. */
  openEditor(row, column, begin) {
    const { value, name } = this.picture.cell(row, column);
    if (!this.edit || value === undefined) return;
    this.closeEditor();
    const input = el("input", {
      ...OWN_KEYS,
      type: "text",
      inputmode: "decimal",
      class: "cnn-editor",
      "aria-label": this.say("new_value", { name }),
      style: this.editorPlace(row, column),
      onblur: () => this.commit(),
      onkeydown: (event) => this.editorKey(event),
    });
    input.value = begin ?? String(value);
    this.editor = { input, row, column };
    this.frame.append(input);
    input.focus({ preventScroll: true });
    if (begin === undefined) input.select();
  }

  editorPlace(row, column) {
    const width = Math.max(this.cellWidth, 64);
    const middle = this.margin + (column + 0.5) * this.cellWidth;
    const left = Math.max(0, middle - width / 2);
    const [top, height] = [this.margin + row * this.size, Math.max(this.size, 28)];
    return `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
  }

  editorKey(event) {
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    const { row, column } = this.editor;
    if (event.key === "Enter") this.commit();
    else this.closeEditor();
    this.isReturning = true; // coming back is not choosing: what was said about the number has to stay
    this.focusCell(row, column);
    this.isReturning = false;
  }

  commit() {
    if (!this.editor) return;
    const { input, row, column } = this.editor;
    this.closeEditor();
    if (input.value !== String(this.picture.cell(row, column).value)) this.edit(row, column, input.value);
  }

  closeEditor() {
    const editor = this.editor;
    this.editor = null; // first: removing the field blurs it, and blur commits
    editor?.input.remove();
  }
}

/** Frames around cells of that width and height, [{ row, column, rows, columns, look }], as rects of `group`. */
export function frameCells(group, outlines, { width, height, margin }) {
  while (group.childElementCount > outlines.length) group.lastChild.remove();
  while (group.childElementCount < outlines.length) group.append(svg("rect", {}));
  outlines.forEach(({ row, column, rows = 1, columns = 1, look }, index) => {
    const node = group.children[index];
    setAttribute(node, "class", look);
    setAttribute(node, "width", columns * width);
    setAttribute(node, "height", rows * height);
    const [x, y] = [margin + column * width, margin + row * height];
    setAttribute(node, "style", `transform:translate(${x}px,${y}px)`); // a style, so that it can glide
  });
}

/**
 * Thin slanted lines.
 * @param {string} id
 */
export function hatching(id) {
  const line = svg("path", { d: "M0 6 6 0", class: "cnn-hatch" });
  return svg("defs", {}, svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, line));
}

/**
 * One size for all numbers of a grid: the longest fits into its cell.
 * @param {Look[]} looks
 * @param {number} size
 * @param {number} width
 */
function fontSize(looks, size, width) {
  const longest = Math.max(...looks.map(({ text = "" }) => text.length));
  return Math.max(9, Math.min(20, size * 0.4 + 4, (width - 4) / (0.64 * longest))).toFixed(1);
}

/**
 * How many decimals the numbers of a grid can have in cells of this size: the same for all of them.
 * @param {number[]} numbers
 * @param {number} size
 */
export function decimalsFor(numbers, size) {
  const room = Math.floor(size / 9);
  return [3, 2].find((places) => numbers.every((value) => tidy(value, places).length <= room)) ?? 1;
}

/**
 * A number for a cell; a small one never becomes 0.
 * @param {number} value
 * @param {number} places
 */
export function cellText(value, places) {
  const text = tidy(value, places);
  return text === "0" && value !== 0 ? tidy(value, 3).replace(/^0$/, "≈0") : text;
}

/**
 * How numbers of a grid look in cells of that size: value → { value, text, amount }.
 * @param {number[][]} rows
 * @param {number} size
 * @param {number[][]} others on the same scale
 */
export function looksOf(rows, size, others = []) {
  const numbers = rows.flat();
  const largest = Math.max(...[...numbers, ...others.flat()].map(Math.abs)) || 1;
  const places = decimalsFor(numbers, size);
  return (value) => ({ value, text: cellText(value, places), amount: value / largest });
}
