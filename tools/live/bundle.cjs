// One classic script out of a file of page/ and all that it imports, to stdout: node bundle.cjs FILE NAME
const { join } = require("node:path");

const node = join(__dirname, "..", "node", "node_modules");
const { buildSync } = require(join(node, "esbuild"));
const [file, globalName] = process.argv.slice(2);
const plain = { tsconfigRaw: {}, nodePaths: [node] }; // no settings of folders above
const options = { ...plain, bundle: true, minify: true, format: "iife", target: "es2022", write: false };
process.stdout.write(
  buildSync({ ...options, entryPoints: [file], globalName, logLevel: "warning" }).outputFiles[0].text,
);
