// Where machines are built: a plugboard is wired, every digit is shown to it once, and then the
// weights are trained, a pass at a time, so that the page never stands still. Who has been built
// once is kept.

import { countRight, firing, pass, unpack, wire } from "../maths/mark_one.mjs";

const IMAGES_A_TURN = 500;

/** @param {{images: string, code: number[][], structure: object}} plan */
export function makeWorkshop({ images, code, structure }) {
  const all = unpack(images, structure.side ** 2);
  const nTraining = 10 * structure.training;
  const training = all.slice(0, nTraining);
  const test = all.slice(nTraining);
  const digits = training.map((_, n) => n % 10);
  const truth = test.map((_, n) => Math.floor(n / structure.test));
  const built = new Map();

  /** One turn of work on a machine: true when it is done. */
  function* build(number) {
    const cells = wire(structure, number);
    const weights = new Int32Array(structure.response * (structure.association + 1));
    const machine = { cells, weights: [weights.slice()], mistakes: [], right: [], rightTraining: [] };
    const fires = [];
    for (const [n, light] of all.entries()) {
      fires.push(firing(cells, structure, light));
      if ((n + 1) % IMAGES_A_TURN === 0) yield 0;
    }
    const [seen, unseen] = [fires.slice(0, nTraining), fires.slice(nTraining)];
    const examine = () => {
      machine.right.push(countRight(weights, structure, unseen, truth, code));
      machine.rightTraining.push(countRight(weights, structure, seen, digits, code));
    };
    examine();
    for (let n = 1; n <= structure.passes; n++) {
      machine.mistakes.push(pass(weights, structure, seen, digits, code));
      machine.weights.push(weights.slice());
      examine();
      yield n;
    }
    built.set(number, machine);
  }

  let work = null; // what is under way; a new order takes its place
  /** Build a machine, calling `onPass` after each pass; `onDone` at once if it exists already. */
  function order(number, { onPass = () => {}, onDone }) {
    work = null;
    if (built.has(number)) {
      onDone(built.get(number));
      return;
    }
    const mine = (work = build(number));
    const turn = () => {
      if (work !== mine) return;
      const { value, done } = mine.next();
      if (done) {
        work = null;
        onDone(built.get(number));
        return;
      }
      if (value > 0) onPass(value);
      setTimeout(turn);
    };
    turn();
  }
  return { order, get: (number) => built.get(number), image: (digit, sample) => test[digit * structure.test + sample - 1], stop: () => (work = null) };
}
