// A cell's code as an editor.

import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/** Make `place` an editor of `text`, which has a name, and a description by its id.
 *
 * `run` is called by Shift+Enter and Ctrl+Enter, `leave` by Escape, `change` with every new text. */
export function makeEditor(place, text, [label, described], { run, change, leave }) {
  const keys = [
    { key: "Shift-Enter", run: () => run() ?? true },
    { key: "Mod-Enter", run: () => run() ?? true },
    { key: "Escape", run: () => leave() ?? true },
  ];
  return new EditorView({
    parent: place,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([...keys, ...defaultKeymap, ...historyKeymap]),
        tabs,
        history(),
        python(),
        indentUnit.of("    "),
        bracketMatching(),
        drawSelection(),
        matchMedia("(max-width: 600px)").matches ? EditorView.lineWrapping : [], // the dots to replace are in sight
        syntaxHighlighting(classHighlighter),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": described }),
        EditorView.contentAttributes.of({ spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
        EditorView.updateListener.of((update) => update.docChanged && change(update.state.doc.toString())),
      ],
    }),
  });
}

/** Tab goes on through the page, until one clicks or writes in the editor: then it indents, and Escape leaves. */
const tabs = [
  keymap.of([indentWithTab]),
  EditorView.domEventHandlers({
    focus: (_event, view) => view.setTabFocusMode(true),
    click: (_event, view) => view.setTabFocusMode(false),
  }),
  EditorView.updateListener.of(({ docChanged, view }) => docChanged && view.hasFocus && view.setTabFocusMode(false)),
];

/** Put another text into an editor; one step back brings the old one. */
export function setText(editor, text) {
  const changes = { from: 0, to: editor.state.doc.length, insert: text };
  editor.dispatch({ changes, annotations: isolateHistory.of("full") });
}
