// A threshold of all documents goes by its name, one of a language or a source by its path below filter.
const VARIANT = /^(byLanguage|bySource)\.([^.]+)\.thresholds\.(.+)$/;
const KINDS = { byLanguage: 'in language', bySource: 'of source' };

// Not every threshold stands among the recipe's thresholds.
const SECTIONS = {
  'classifier.atLeast': (value) => ['classifier', value],
  'language.atLeast': (value) => ['language', value],
  'decontamination.ngrams': (value) => ['decontamination', Math.floor(value) + 1],
};

/** A threshold's own name, and whose documents it is for when not for all. */
export function thresholdOf(path) {
  const [, group, name, own] = VARIANT.exec(path) ?? [];
  return own ? { own, of: { group, name, kind: KINDS[group] } } : { own: path };
}

/** What people read of a threshold. */
export function titleOf(path) {
  const { own, of } = thresholdOf(path);
  return of ? `${own} ${of.kind} ${of.name}` : own;
}

/** A recipe's thresholds with the moved ones, as they stand in a recipe; those of a language or a source only where one is moved. */
export function yaml(filter, moved) {
  const parsed = [...moved].map(([path, value]) => ({ ...thresholdOf(path), value }));
  const all = parsed.filter((t) => !t.of);
  const sections = all.filter((t) => SECTIONS[t.own]).map((t) => SECTIONS[t.own](t.value));
  return ['filter:', ...list(filter?.thresholds, all.filter((t) => !SECTIONS[t.own]), '  '),
    ...sections.flatMap(([section, value]) => [`  ${section}:`, `    atLeast: ${value}`]),
    ...Object.keys(KINDS).flatMap((group) => variants(group, filter?.[group], parsed.filter((t) => t.of?.group === group))), ''].join('\n');
}

function variants(group, said, moved) {
  const names = [...new Set(moved.map((t) => t.of.name))].sort();
  return names.length === 0 ? [] : [`  ${group}:`,
    ...names.flatMap((name) => [`    ${name}:`, ...list(said?.[name]?.thresholds, moved.filter((t) => t.of.name === name), '      ')])];
}

function list(said, moved, indent) {
  const all = Object.entries({ ...said, ...Object.fromEntries(moved.map((t) => [t.own, t.value])) }).sort(([a], [b]) => (a < b ? -1 : 1));
  return all.length === 0 ? [] : [`${indent}thresholds:`, ...all.map(([name, value]) => `${indent}  ${name}: ${value}`)];
}
