// Compile the sources in archives, by the Pyodide that will load them, and store the list of fonts beside matplotlib.
//
//     node compile.cjs PYODIDE_FOLDER FOLDER NAME...
//
// FOLDER/NAME.plain.zip becomes FOLDER/NAME.zip, with .pyc in place of .py.
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const [pyodideFolder, folder, ...names] = process.argv.slice(2);
const { loadPyodide } = require(join(pyodideFolder, "pyodide.js"));

const COMPILE = `
import io, os, pathlib, py_compile, sys, time, zipfile
SITE = pathlib.Path(next(path for path in sys.path if path.endswith("site-packages")))
os.environ.update(MPLBACKEND="Agg", MPLCONFIGDIR=str(SITE / "matplotlib-config"))

def unpack(path):
    with zipfile.ZipFile(path) as archive:
        archive.extractall(SITE)
        return archive.namelist()

def compiled(names):
    """.pyc beside where .py was: Python imports it as it stands."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(names):
            path = SITE / name
            if path.suffix == ".py":
                cached = path.with_suffix(".pyc")
                py_compile.compile(path, cached, dfile=name, doraise=True, optimize=0,
                                   invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
                name, path = str(cached.relative_to(SITE)), cached
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()

def fonts():
    import matplotlib.font_manager
    return [str(path.relative_to(SITE)) for path in (SITE / "matplotlib-config").glob("fontlist*")]
`;

async function main() {
  const python = await loadPyodide({ indexURL: pyodideFolder });
  python.runPython(COMPILE);
  const listed = {};
  for (const name of names) {
    python.FS.writeFile(`/tmp/${name}.zip`, readFileSync(join(folder, `${name}.plain.zip`)));
    listed[name] = python.globals.get("unpack")(`/tmp/${name}.zip`);
  }
  if (names.includes("pictures")) listed.pictures.extend(python.globals.get("fonts")());
  for (const name of names) {
    const bytes = python.globals.get("compiled")(listed[name]);
    writeFileSync(join(folder, `${name}.zip`), bytes.toJs());
  }
}

main();
