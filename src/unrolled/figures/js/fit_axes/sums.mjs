// Two views of one sum: a bar of fixed length cut in two, and the same bar upright at every angle, so
// that its cut draws a curve. Before the answer the curve is drawn only where the reader has been.

import { followAlong, make, pretty, write } from "../kit.mjs";
import { varianceAt } from "../maths/pca.mjs";

const HEIGHT = 190;

/** The bar: what the axis keeps, what it misses, and the total that never moves. */
export function makeBar() {
  const kept = make("div", { class: "un-kept" });
  const missed = make("div", { class: "un-missed" });
  const mark = make("div", { class: "un-mostkept", hidden: true });
  const bar = make("div", { class: "un-sumbar", "aria-hidden": "true" }, kept, missed, mark);
  const terms = { variance: make("strong", { class: "un-parameter" }), residual: make("strong", { class: "un-error" }), total: make("strong") };
  const line = make(
    "p",
    { class: "un-sumline" },
    make("span", {}, make("span", { class: "un-sumkey un-kept" }), "variance along your axis ", terms.variance),
    make("span", {}, " + ", make("span", { class: "un-sumkey un-missed" }), "mean squared residual ", terms.residual),
    make("span", {}, " = total ", terms.total),
  );
  /** @param most  the share that the first component keeps, or null before the answer */
  function show({ variance, residual, total, most }) {
    const share = total > 0 ? variance / total : 0;
    kept.style.width = `${(100 * share).toFixed(3)}%`;
    mark.hidden = most === null;
    if (most !== null) mark.style.left = `${(100 * most).toFixed(3)}%`;
    write(terms.variance, pretty(variance, 2));
    write(terms.residual, pretty(residual, 2));
    write(terms.total, pretty(total, 2));
  }
  return { element: make("div", {}, line, bar), show };
}

/** The curve of the variance against the angle. */
export function makeCurve({ onTurn }) {
  const svg = make("svg:svg", { role: "img", class: "un-anglecurve" });
  const frame = make("div", { class: "un-frame" }, svg);
  let angleAt = () => 0;
  const text = (x, y, words, more = {}) => make("svg:text", { x: x.toFixed(1), y: y.toFixed(1), ...more }, words);

  /** @param {{S, total, angle, variance, components, fit, been: boolean[], label}} now */
  function show({ S, total, angle, variance, components, fit, been, label }) {
    const width = Math.max(220, Math.round(frame.clientWidth));
    const box = { left: 40, right: width - 14, top: 24, bottom: HEIGHT - 38 };
    const x = (degrees) => box.left + (degrees / 180) * (box.right - box.left);
    const y = (value) => box.bottom - (total > 0 ? value / total : 0) * (box.bottom - box.top);
    const parts = [];
    for (const degrees of [0, 45, 90, 135, 180]) parts.push(text(x(degrees), box.bottom + 16, `${degrees}°`, { "text-anchor": degrees === 180 ? "end" : "middle" }));
    parts.push(text((box.left + box.right) / 2, HEIGHT - 4, "angle of the axis", { "text-anchor": "middle" }));
    parts.push(make("svg:path", { class: "un-axisline", d: `M${box.left} ${box.bottom}H${box.right}` }));
    parts.push(make("svg:path", { class: "un-totalline", d: `M${box.left} ${box.top}H${box.right}` }));
    parts.push(text(box.left - 5, box.top + 4, "total", { "text-anchor": "end" }), text(box.left - 5, box.bottom + 4, "0", { "text-anchor": "end" }));

    const point = (degrees) => `${x(degrees).toFixed(1)} ${y(varianceAt(S, degrees)).toFixed(1)}`;
    const known = (degrees) => fit !== null || been[degrees % 180];
    let path = "";
    for (let degrees = 0; degrees < 180; degrees++) {
      if (known(degrees) && known(degrees + 1)) path += `M${point(degrees)}L${point(degrees + 1)}`;
    }
    parts.push(make("svg:path", { class: "un-variancecurve", d: path }));
    if (fit !== null) {
      parts.push(make("svg:path", { class: "un-yourfit", d: `M${x(fit).toFixed(1)} ${box.top}V${box.bottom}` }));
      if (!components.one) {
        components.angles.forEach((degrees, i) => {
          const up = y(components.values[i]);
          const ends = [-26, 26].map((more) => Math.min(box.right, Math.max(box.left, x(degrees) + more)));
          parts.push(make("svg:path", { class: "un-level", d: `M${ends[0].toFixed(1)} ${up.toFixed(1)}H${ends[1].toFixed(1)}` }));
          const beside = x(degrees) + (x(degrees) > box.right - 30 ? -20 : 20); // beside the slice
          parts.push(text(beside, i ? up - 8 : up + 18, i ? "λ₂" : "λ₁", { class: "un-truthname", "text-anchor": "middle" }));
        });
      }
    }
    const at = x(angle).toFixed(1);
    parts.push(
      make("svg:path", { class: "un-slicekept", d: `M${at} ${box.bottom}V${y(variance).toFixed(1)}` }),
      make("svg:path", { class: "un-slicemissed", d: `M${at} ${y(variance).toFixed(1)}V${box.top}` }),
      make("svg:circle", { class: "un-slicedot", cx: at, cy: y(variance).toFixed(1), r: 6 }),
    );
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.setAttribute("aria-label", label);
    svg.replaceChildren(...parts);
    angleAt = (pixel) => Math.min(179.9, Math.max(0, ((pixel - box.left) / (box.right - box.left)) * 180));
  }
  followAlong(svg, (x) => onTurn(angleAt(x)));
  return { element: frame, show };
}
