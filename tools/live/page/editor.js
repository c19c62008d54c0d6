// A cell's code as an editor.

import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/** Make `place` an editor of `text`; `run` is called by Shift+Enter and Ctrl+Enter, `change` with every new text. */
export function makeEditor(place, text, label, { run, change }) {
  const keys = [
    { key: "Shift-Enter", run: () => run() ?? true },
    { key: "Mod-Enter", run: () => run() ?? true },
    { key: "Escape", run: (view) => view.contentDOM.blur() ?? true },
  ];
  return new EditorView({
    parent: place,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([...keys, ...defaultKeymap, ...historyKeymap]),
        history(),
        python(),
        indentUnit.of("    "),
        bracketMatching(),
        drawSelection(),
        syntaxHighlighting(classHighlighter),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => update.docChanged && change(update.state.doc.toString())),
      ],
    }),
  });
}

/** Put another text into an editor; one step back brings the old one. */
export function setText(editor, text) {
  const changes = { from: 0, to: editor.state.doc.length, insert: text };
  editor.dispatch({ changes, annotations: isolateHistory.of("full") });
}
