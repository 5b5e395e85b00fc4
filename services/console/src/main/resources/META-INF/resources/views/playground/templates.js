// Prompts with places for variables, {{like this}}.

const PLACE = /\{\{\s*([\p{L}_][\p{L}\p{N}_]*)\s*\}\}/gu;

/** Ways to ask that are known to make a difference; each a beginning for one's own. */
export const SHIPPED = [
  { name: 'zero-shot', text: '{{instruction}}\n\n{{input}}' },
  { name: 'few-shot', text: 'Q: {{question_1}}\nA: {{answer_1}}\n\nQ: {{question_2}}\nA: {{answer_2}}\n\nQ: {{input}}\nA:' },
  { name: 'role', system: 'You are {{role}}. Answer as such, briefly and exactly.', text: '{{input}}' },
  { name: 'chain of thought', text: '{{input}}\n\nThink step by step, then give the answer alone on the last line.' },
];

/** The names of a template's variables, in the order in which they are met. */
export const variables = ({ system = '', text }) => [...new Set([...`${system}\n${text}`.matchAll(PLACE)].map((m) => m[1]))];

/** With the variables filled in; one that has no value is named. */
export function filled({ system = '', text }, values) {
  const put = (part) => part.replaceAll(PLACE, (_, name) => {
    if (values[name] === undefined || values[name] === null) throw new Error(`{{${name}}} has no value`);
    return typeof values[name] === 'string' ? values[name] : JSON.stringify(values[name]);
  });
  return { system: put(system), text: put(text) };
}

/** Items a line each, `{"variable": "value", …, "target": "what is right"}`; a line that is none is named. */
export function items(lines, template) {
  const read = lines.split('\n').map((line, i) => [line.trim(), i + 1]).filter(([line]) => line).map(([line, number]) => {
    let item;
    try {
      item = JSON.parse(line);
    } catch (error) {
      throw new Error(`Line ${number} of the items is no JSON: ${error.message}`);
    }
    if (typeof item.target !== 'string') throw new Error(`Line ${number} of the items has no target: give what is right as a text.`);
    try {
      return { ...filled(template, item), target: item.target.trim() };
    } catch (error) {
      throw new Error(`Line ${number} of the items: ${error.message}; it has ${Object.keys(item).join(', ')}.`);
    }
  });
  if (read.length === 0) throw new Error('Give at least one item.');
  return read;
}

/** Whether an answer is right: its last line, for those that think first, or the whole of it. */
export function isRight(answer, target) {
  const plain = (text) => text.trim().replace(/[.!]$/, '').toLowerCase();
  return plain(answer) === plain(target) || plain(answer.trim().split('\n').at(-1)) === plain(target);
}
