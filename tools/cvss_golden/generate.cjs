// Writes tests/vectors/cvss31.tsv: every base vector of CVSS 3.1, and a seeded choice of vectors with
// temporal and environmental metrics, scored by npm's ae-cvss-calculator, which shares no code with
// src/incident/cvss.cpp.
//   cd tools/cvss_golden && npm install && node generate.cjs > ../../tests/vectors/cvss31.tsv
const { Cvss3P1 } = require('ae-cvss-calculator');

const base = [['AV', 'NALP'], ['AC', 'LH'], ['PR', 'NLH'], ['UI', 'NR'], ['S', 'UC'],
              ['C', 'HLN'], ['I', 'HLN'], ['A', 'HLN']];
const temporal = [['E', 'XHFPU'], ['RL', 'XUWTO'], ['RC', 'XCRU']];
const environmental = [['CR', 'XHML'], ['IR', 'XHML'], ['AR', 'XHML'], ['MAV', 'XNALP'], ['MAC', 'XLH'],
                       ['MPR', 'XNLH'], ['MUI', 'XNR'], ['MS', 'XUC'], ['MC', 'XHLN'], ['MI', 'XHLN'],
                       ['MA', 'XHLN']];

function* all(metrics) {
  if (metrics.length === 0) return yield [];
  const [[name, letters], ...rest] = metrics;
  for (const letter of letters) for (const tail of all(rest)) yield [`${name}:${letter}`, ...tail];
}

let seed = 31;  // a small generator of our own: the same choice on every machine
function below(n) {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % n;
}
const pick = (metrics) => metrics.map(([name, letters]) => `${name}:${letters[below(letters.length)]}`);

function line(parts) {
  const text = 'CVSS:3.1/' + parts.filter((part) => !part.endsWith(':X')).join('/');
  const scores = new Cvss3P1(text).calculateScores();
  const tenths = (score) => (score === undefined ? '-' : Math.round(score * 10));
  return [text, tenths(scores.base), tenths(scores.temporal), tenths(scores.environmental)].join('\t');
}

console.log('# vector, base, temporal and environmental score times ten ("-": not defined)');
for (const parts of all(base)) console.log(line(parts));
for (let i = 0; i < 2000; ++i) console.log(line([...pick(base), ...pick(temporal), ...pick(environmental)]));
for (let i = 0; i < 500; ++i) console.log(line([...pick(base), ...pick(temporal)]));
