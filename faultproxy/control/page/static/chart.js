// Traffic of the last minutes: a bar for each ten seconds, what was injected at its foot.
import { by, draw, make, number, say } from './elements.js';

const WIDTH = 900;
const HEIGHT = 150;
const LEAST = 3; // so that one injection among thousands is seen
const ORDER = ['injected', 'failed', 'abandoned', 'passed']; // from the foot

const sum = (counts) => counts.reduce((all, count) => all + count, 0);

export function show(traffic) {
  const buckets = traffic.passed.length;
  const all = traffic.passed.map((_, at) => sum(ORDER.map((name) => traffic[name][at])));
  const top = Math.max(1, ...all);
  const wide = WIDTH / buckets;
  const bars = [];
  for (let at = 0; at < buckets; at += 1) {
    let foot = HEIGHT;
    for (const name of ORDER) {
      const count = traffic[name][at];
      if (count === 0) continue;
      const high = Math.min(foot, Math.max(LEAST, (count / top) * HEIGHT));
      foot -= high;
      bars.push(draw('rect', {
        class: name, x: at * wide + 1, y: foot, width: wide - 2, height: high,
      }));
    }
  }
  by('chart').replaceChildren(...bars);
  const totals = ORDER.map((name) => [name, sum(traffic[name])]);
  by('legend').replaceChildren(
    ...totals.map(([name, count]) => make('span', { class: name }, `${number(count)} ${name}`)));
  const most = number(top * Number(sum(all) > 0));
  say(by('chart-top'), `highest: ${most} in ${traffic.bucket_s} s`);
  say(by('chart-text'), `Exchanges in the last 15 minutes: ${totals
    .map(([name, count]) => `${number(count)} ${name}`).join(', ')}. At most ${most} in ${traffic.bucket_s} seconds.`);
}
