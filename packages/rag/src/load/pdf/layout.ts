import type { Block } from '../compose.ts'
import { columns, median } from './columns.ts'
import { flowOf, joinPages } from './flow.ts'
import { furniture } from './furniture.ts'
import { headingLevels } from './headings.ts'
import { dividesWord, Joiner } from './hyphens.ts'
import { rowText, stepBetween } from './kinds.ts'
import { linesOf, type Line } from './lines.ts'
import { linksOf } from './links.ts'
import { paragraphs, type Paragraph, type Usual } from './paragraphs.ts'
import type { PdfContent } from './read.ts'
import { rowsOf } from './tables.ts'

export interface Layout {
  /** In reading order, page by page. */
  readonly pages: readonly (readonly Block[])[]
  /** The largest heading of the first page. */
  readonly title: string | undefined
}

/** Finds lines, columns, paragraphs and headings by where and in which font the pieces of text stand. */
export function layOut(
  content: PdfContent,
  { keepFurniture = false, comments = false }: { keepFurniture?: boolean; comments?: boolean } = {}
): Layout {
  const omitted = keepFurniture ? new Set() : furniture(content.pages)
  const kept = content.pages.map(({ groups }) => groups.map(runs => runs.filter(run => !omitted.has(run))))
  const main = columns(kept.map(([runs]) => runs ?? []))
  const parts = kept.map(([, ...turned], page) =>
    [...main[page]!, ...turned.map(runs => ({ runs, stripes: [] }))].map(({ runs, stripes }) => ({
      lines: linesOf(runs, stripes),
      stripes
    }))
  )
  const lines = parts.map(columns => columns.map(({ lines }) => lines))
  const joiner = new Joiner(lines.flat(2).map(line => line.text))
  const usual = usualOf(lines.flat())

  const flows = parts.map(columns =>
    flowOf(
      columns.map(({ lines, stripes }) =>
        stripes.length > 0 ? [{ kind: 'rows' as const, lines, stripes }] : paragraphs(lines, usual)
      ),
      usual.bodySize
    )
  )
  const gaps = joinPages(flows, joiner)
  const pages = flows.map(({ body, notes }, i) => {
    // Notes never stand in the middle of a sentence that goes on over the page's end.
    const whole = gaps[i + 1] === undefined ? body.length : body.length - 1
    const paragraphs = [...body.slice(0, whole), ...notes, ...body.slice(whole)]
    return paragraphs.map(paragraph => ({ ...paragraph, page: i + 1, text: textOf(paragraph, joiner) }))
  })
  const candidates = pages.flatMap(blocks => {
    const contents = blocks.reduce((entries, { text }) => entries + (text.match(/ … \d+$/gm)?.length ?? 0), 0) > 2
    return blocks.filter(({ kind, text }) => kind !== 'rows' && !(contents && /^\d|\d$/.test(text)))
  })
  const levels = headingLevels(candidates, content.outline, usual.bodySize)
  const [title] = (pages[0] ?? [])
    .filter(block => levels.has(block))
    .sort((a, b) => b.lines[0]!.size - a.lines[0]!.size)
  return {
    title: title?.text,
    pages: pages.map((blocks, page) => [
      ...blocks.map((block, i): Block => {
        const level = levels.get(block)
        const links = block.lines.some(line => line.links) ? linksOf(block.lines, block.text) : []
        const gap = i === 0 ? gaps[page] : undefined
        return {
          text: block.text,
          ...(level !== undefined && { level }),
          ...(links.length > 0 && { links }),
          ...(gap !== undefined && { gap })
        }
      }),
      ...(comments ? content.pages[page]!.comments.map(text => ({ text })) : [])
    ])
  }
}

function usualOf(columns: readonly (readonly Line[])[]): Usual {
  const sizes = columns.flat().flatMap(line => Array<number>(Math.ceil(line.text.length / 10)).fill(line.size))
  const steps = columns.flatMap(lines => lines.slice(1).map((line, i) => stepBetween(lines[i]!, line)))
  return { bodySize: median(sizes), leading: median(steps.filter(step => step > 0.9 && step < 2.2)) || 1.2 }
}

function textOf({ kind, lines, stripes }: Paragraph, joiner: Joiner): string {
  if (stripes) return rowsOf(lines, stripes, joiner).join('\n')
  if (kind === 'prose') return joiner.join(lines.map(line => line.text))
  if (kind === 'rows') {
    const rows: string[] = []
    for (const row of lines.map(rowText)) {
      const last = rows.at(-1)
      if (last !== undefined && dividesWord(last, row)) rows[rows.length - 1] = joiner.join([last, row])
      else rows.push(row)
    }
    return rows.join('\n')
  }
  const left = lines.reduce((least, line) => Math.min(least, line.x0), Infinity)
  return lines
    .map(line => {
      const letter = (line.x1 - line.x0) / Math.max(1, line.text.length)
      return ' '.repeat(Math.min(80, Math.round((line.x0 - left) / (letter || 1)))) + line.text
    })
    .join('\n')
}
