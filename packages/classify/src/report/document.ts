/** What reports are made of; text for a terminal and Markdown show the same. */
export type Block =
  { readonly kind: 'heading'; readonly text: string } | { readonly kind: 'paragraph'; readonly text: string } | Table

export interface Table {
  readonly kind: 'table'
  /** The first column stands on the left, all others on the right. */
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Further rows, below a line: what sums the others up. */
  readonly summary?: readonly (readonly string[])[]
}

/** For a terminal, in lines of 80 columns where tables are not wider. */
export function toText(blocks: readonly Block[]): string {
  return `${blocks.map(textOf).join('\n\n')}\n`
}

export function toMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(markdownOf).join('\n\n')}\n`
}

/** A number of a table; a dash where it is unknown. */
export function decimals(value: number | undefined, digits = 3): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  // Without the sign of what rounds to zero.
  return value.toFixed(digits).replace(/^-(?=0\.?0*$)/, '')
}

/** `85 %`: never 0 % or 100 % of something that is not. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100)
  if (rounded === 0 && share > 0) return 'under 1 %'
  return rounded === 100 && share < 1 ? 'over 99 %' : `${rounded} %`
}

/** `1,000 rows`, `1 row` */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Thousands by commas: the same everywhere, whatever the language of the machine. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

/** To so many characters; 40 by default. */
export function shorten(text: string, most = 40): string {
  const characters = Array.from(text)
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text
}

function textOf(block: Block): string {
  if (block.kind === 'paragraph') return wrap(oneLine(block.text))
  if (block.kind === 'heading') return oneLine(block.text)
  const { rows, header, summary = [] } = block
  const lines = aligned([header, ...rows, ...summary].map(cells => cells.map(cell => shorten(oneLine(cell)))))
  const rule = '─'.repeat(width(lines[0]!.join(gap)))
  const drawn = lines.map(cells => cells.join(gap).trimEnd())
  const body = drawn.slice(1, 1 + rows.length)
  const below = summary.length > 0 ? [rule, ...drawn.slice(1 + rows.length)] : []
  return [drawn[0]!, rule, ...body, ...below].join('\n')
}

function markdownOf(block: Block): string {
  if (block.kind === 'paragraph') return escaped(block.text)
  if (block.kind === 'heading') return `### ${escaped(block.text)}`
  const { rows, header, summary = [] } = block
  const [head, ...body] = aligned(
    [...[header, ...rows].map(cells => cells.map(escaped)), ...summary.map(cells => cells.map(bold))],
    3
  )
  const rule = head!.map((cell, column) => {
    const dashes = '-'.repeat(width(cell) - 1)
    return column === 0 ? `:${dashes}` : `${dashes}:`
  })
  return [head!, rule, ...body].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** Each column as wide as its widest cell, the first with its cells on the left, the others on the right. */
function aligned(lines: readonly (readonly string[])[], least = 0): string[][] {
  const widths = lines[0]!.map((_, column) => Math.max(least, ...lines.map(cells => width(cells[column]!))))
  return lines.map(cells =>
    cells.map((cell, column) => {
      const space = ' '.repeat(widths[column]! - width(cell))
      return column === 0 ? cell + space : space + cell
    })
  )
}

const gap = '   '

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

function escaped(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>|#~]/g, '\\$&')
}

function bold(cell: string): string {
  return cell === '' ? '' : `**${escaped(cell)}**`
}

function wrap(text: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    if (line === '') lines[lines.length - 1] = word
    else if (width(line) + 1 + width(word) <= 80) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}

/** In columns of a terminal: marks on letters take none, Chinese characters and pictures two. */
function width(text: string): number {
  return Array.from(text).reduce((sum, character) => {
    return sum + (none.test(character) ? 0 : two.test(character) ? 2 : 1)
  }, 0)
}

const none = /[\p{M}\p{Cf}]/u
const two =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u{ff01}-\u{ff60}]/u
