import { dividesWord, gapBetween, type Joiner } from './hyphens.ts'
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

/**
 * What goes on over the end of a page: a divided word stands whole on the page where it begins. Returns the gap before
 * the first paragraph of each page that goes on with one of the page before, and undefined for other pages.
 */
export function joinPages(flows: readonly Flow[], joiner: Joiner): ('' | ' ' | undefined)[] {
  return flows.map(({ body }, i) => {
    const before = flows[i - 1]?.body
    const last = before?.at(-1)
    const next = body[0]
    if (last?.kind !== 'prose' || next?.kind !== 'prose') return undefined
    const end = last.lines.at(-1)!
    const start = next.lines[0]!
    if (!dividesWord(end.text, start.text)) return continues(last, next) ? gapBetween(end.text, start.text) : undefined
    const [word, rest] = /^(\S+)\s*(.*)$/u.exec(start.text)!.slice(1) as [string, string]
    before![before!.length - 1] = {
      ...last,
      lines: [...last.lines.slice(0, -1), { ...end, text: joiner.join([end.text, word]) }]
    }
    const others = next.lines.slice(1)
    body[0] = { ...next, lines: rest === '' && others.length > 0 ? others : [{ ...start, text: rest }, ...others] }
    return ' '
  })
}
