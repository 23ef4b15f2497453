// Undoes what the helpers made, after the test that asked for it; what was made outside of a test (in `beforeAll`),
// after the file. test/support/each-file.ts calls the hooks.

type Undo = () => Promise<unknown>;

const ofFile: Undo[] = [];
const ofTests: Undo[] = [];
let running = 0;

export const undoLater = (undo: Undo): void => {
  (running > 0 ? ofTests : ofFile).push(undo);
};

export const testStarts = (): void => {
  running += 1;
};

// Concurrent tests share one list: it waits for the last of them.
export const testEnds = async (): Promise<void> => {
  running -= 1;
  if (running === 0) await undoAll(ofTests);
};

export const fileEnds = async (): Promise<void> => {
  await undoAll(ofTests);
  await undoAll(ofFile);
};

const undoAll = async (list: Undo[]): Promise<void> => {
  for (let undo = list.pop(); undo; undo = list.pop()) await undo();
};
