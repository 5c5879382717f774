import { dividesWord, type Joiner } from './hyphens.ts'
import type { Paragraph } from './paragraphs.ts'

/** The paragraphs of a page in the order in which they are read. */
export interface Flow {
  readonly body: Paragraph[]
  readonly notes: Paragraph[]
}

/** Joins what goes on from one column of a page to the next, and collects the footnotes below each for its end. */
export function flowOf(columns: readonly (readonly Paragraph[])[], bodySize: number): Flow {
  const flow: Flow = { body: [], notes: [] }
  for (const column of columns) {
    const foot = footOf(column, bodySize, flow.notes.at(-1))
    append(flow.body, column.slice(0, foot))
    append(flow.notes, column.slice(foot))
  }
  return flow
}

/** Where the footnotes of a column begin: at its end, in small print, with a mark, or going on from the column before. */
function footOf(column: readonly Paragraph[], bodySize: number, lastNote: Paragraph | undefined): number {
  let small = column.length
  while (small > 0 && column[small - 1]!.lines[0]!.size < 0.93 * bodySize) small--
  const foot = column.slice(small)
  if (lastNote && foot[0] && continues(lastNote, foot[0])) return small
  const marked = foot.findIndex(({ lines }) => /^[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡]/.test(lines[0]!.text))
  return marked < 0 ? column.length : small + marked
}

function append(flow: Paragraph[], [head, ...rest]: readonly Paragraph[]): void {
  const last = flow.at(-1)
  if (!head) return
  if (last && continues(last, head)) flow[flow.length - 1] = { ...last, lines: [...last.lines, ...head.lines] }
  else flow.push(head)
  flow.push(...rest)
}

function continues(last: Paragraph, next: Paragraph): boolean {
  const end = last.lines.at(-1)!
  const start = next.lines[0]!
  if (last.kind !== 'prose' || next.kind !== 'prose' || end.bold !== start.bold) return false
  return (
    Math.abs(end.size - start.size) < 0.08 * end.size &&
    /[\p{Ll}\d,-]$/u.test(end.text) &&
    /^(?:[\p{Ll}“]|\((?!\w{1,4}\)))/u.test(start.text)
  )
}

/** A word that a page's end divides stands whole on the page where it begins. */
export function mendDividedWords(flows: readonly Flow[], joiner: Joiner): void {
  for (let i = 1; i < flows.length; i++) {
    const last = flows[i - 1]!.body.at(-1)
    const next = flows[i]!.body[0]
    if (last?.kind !== 'prose' || next?.kind !== 'prose') continue
    const end = last.lines.at(-1)!
    const start = next.lines[0]!
    if (!dividesWord(end.text, start.text)) continue
    const [word, rest] = /^(\S+)\s*(.*)$/u.exec(start.text)!.slice(1) as [string, string]
    flows[i - 1]!.body[flows[i - 1]!.body.length - 1] = {
      ...last,
      lines: [...last.lines.slice(0, -1), { ...end, text: joiner.join([end.text, word]) }]
    }
    flows[i]!.body[0] = { ...next, lines: [{ ...start, text: rest }, ...next.lines.slice(1)] }
  }
}
