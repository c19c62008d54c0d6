// What is being fetched, counted together, for several files come at a time.

const files = new Map(); // file → { come, bytes }

/** Note how far a file is; of all: how much has come, and one file that has not, or undefined. */
export function count(file, progress) {
  files.set(file, progress);
  const sum = (what) => [...files.values()].reduce((total, each) => total + each[what], 0);
  const missing = [...files.keys()].find((name) => files.get(name).come < files.get(name).bytes);
  const whole = { missing, come: sum("come"), bytes: sum("bytes") };
  if (!missing) files.clear();
  return whole;
}

/** Nothing comes any more. */
export const forget = () => files.clear();
