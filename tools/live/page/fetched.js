// One of our own files, fetched; what went wrong is said by a word that the page has.

const fetchAnything = fetch.bind(self); // doors.js takes it away from all others

/** What went wrong with a file: `word` is "offline", "gone" or "broken", as in words.json. */
export class FileError extends Error {
  constructor(word, file) {
    super(`${file}: ${word}`);
    Object.assign(this, { word, file });
  }
}

/** The answer for a file, if it is there. */
export async function answerFor(address, file, options = {}) {
  const answer = await fetchAnything(address, options).catch(() => null);
  if (!answer) throw new FileError("offline", file);
  if (!answer.ok) throw new FileError("gone", file);
  return answer;
}
