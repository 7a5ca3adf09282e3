// What SpikyCube says in words.

import { pretty } from "../kit.mjs";

/** A whole number, in groups of three from five digits on. */
export const say = (whole) => (whole < 10_000 ? String(whole) : String(whole).replace(/\B(?=(\d{3})+$)/g, "\u202f"));

const raised = (whole) => String(whole).replace(/[-0-9]/g, (c) => "\u207b⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);

/** A number by its logarithm, also where no float reaches: 2.5 × 10⁻⁸; plain between 0.001 and 10 000. */
export function powerOfTen(log10) {
  if (log10 > -3 && log10 < 4) return (10 ** log10).toPrecision(3);
  let exponent = Math.floor(log10);
  let digits = (10 ** (log10 - exponent)).toFixed(1);
  if (digits === "10.0") [digits, exponent] = ["1.0", exponent + 1];
  return `${digits}\u00a0×\u00a010${raised(exponent)}`;
}

/** The one thing to notice at this D. */
export function verdict(n, { D, cells: k }, { leaves, outgrows }) {
  const wide = pretty(n.diameter, 2);
  if (D === 1) return "On a line the balls leave no room between them: the inner one is a point.";
  if (D < 4) return `D = ${D}: the inner ball is ${wide} wide. It fits between the others, as it should.`;
  if (D === 4) return "D = 4: the ball that was put between the others is exactly as large as they are: 1.00 wide.";
  if (D < leaves - 1) return `D = ${D}: the inner ball is ${wide} wide, larger than the balls it was put between, and still inside the box.`;
  if (D === leaves - 1) return `D = ${D}: the inner ball is exactly ${k} wide. It touches all ${say(2 * D)} walls of the box.`;
  const out = `D = ${say(D)}: the inner ball is ${wide} wide, the box ${k}. It bulges out through the middle of each of the ${say(2 * D)} walls and comes near none of the corners`;
  const share = powerOfTen(n.ratio_log10);
  if (outgrows !== null && D >= outgrows) return `${out}. It even has more volume than the whole box: ${share} times as much.`;
  return `${out}. Its volume is ${share} of the box’s${outgrows === null ? ", and that only falls" : ""}.`;
}

/** Which plane one looks at, in words. */
export function planeIn(D, k) {
  if (D === 1) return "";
  if (D === 2) return "Up and across are the two axes. The four balls around the centre touch the inner one.";
  const left = k > 2 ? ` Of the ${say(k ** 3)} balls only the eight about the centre are drawn in the solid picture.` : "";
  const where = D === 3 ? " It is the sheet in the solid picture." : "";
  return `The plane: up is one axis, x₁; across is the direction in which the other ${say(D - 1)} coordinates grow together, so one cell is √${D - 1} = ${pretty(Math.sqrt(D - 1), 2)} long.${where} Top and bottom are walls of the box; the four corners are corners of the box. The plane cuts ${say(k * k)} balls, each through its centre, and touches no other.${D === 3 ? left : ""}`;
}
