// TeX in, SVG and MathML out: reads [[TeX, is it a line of its own?], …] and writes [[SVG, MathML], …], as JSON.
const { readFileSync } = require("node:fs");

require("mathjax")
  .init({ loader: { load: ["input/tex", "output/svg"] }, svg: { fontCache: "local" }, startup: { typeset: false } })
  .then((MathJax) => {
    const typeset = ([tex, display]) => {
      const drawing = MathJax.startup.adaptor.innerHTML(MathJax.tex2svg(tex, { display }));
      return [drawing, MathJax.tex2mml(tex, { display })];
    };
    process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(typeset)));
  });
