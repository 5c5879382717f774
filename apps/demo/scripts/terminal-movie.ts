import {
  background,
  cell,
  escape,
  foreground,
  margin,
  styleSheet,
  textRow,
  top,
  windowFrame,
  type Style
} from './terminal-svg.ts'

/** What a terminal got, and when, in seconds. */
export interface Chunk {
  readonly text: string
  readonly seconds: number
}

/** A line that stood for a while, before it was rewritten. */
interface Passing {
  readonly row: number
  readonly text: string
  readonly from: number
  readonly to: number
}

export interface MovieOptions {
  readonly title: string
  readonly columns: number
  /** Lines that are seen at a time. */
  readonly rows: number
  /** Seconds that the end stands. */
  readonly end: number
}

/**
 * What a terminal printed as a self-contained SVG in which it appears as it did, over and over; with reduced motion, its end. It
 * knows colours, lines that are rewritten, and nothing else of what terminals can.
 */
export function terminalMovie(chunks: readonly Chunk[], { title, columns, rows, end }: MovieOptions): string {
  const lines: string[] = ['']
  const passing: Passing[] = []
  /** How many lines there were at a time. */
  const counts: { seconds: number; lines: number; scrolled: number }[] = []
  let shown: { text: string; from: number } | undefined
  for (const { text, seconds } of chunks) {
    const put = (rewritten: string): void => {
      if (shown) passing.push({ row: lines.length - 1, ...shown, to: seconds })
      shown = rewritten === '' ? undefined : { text: rewritten, from: seconds }
    }
    // eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
    for (const part of text.split(/(\r[^\n\r]*?\u001B\[K|\n)/)) {
      if (part === '\n') lines.push('')
      else if (part.startsWith('\r')) put(part.slice(1, -3))
      else if (part !== '') lines.push(`${lines.pop()!}${part}`)
    }
    const whole = lines.at(-1) === '' ? lines.length - 1 : lines.length
    counts.push({ seconds, lines: whole, scrolled: shown === undefined ? whole : lines.length })
  }
  const duration = (chunks.at(-1)?.seconds ?? 0) + end
  const percent = (seconds: number): string => `${((100 * seconds) / duration).toFixed(2)}%`
  const width = columns * cell.width + 2 * margin
  const height = rows * cell.height + margin + top

  let style: Style = {}
  const texts = lines.map((line, row) => {
    const { text, after } = textRow(line, style, top + (row + 0.75) * cell.height)
    style = after
    return text
  })
  // Lines appear as a cover is drawn off them, and go up as the window is moved over them.
  const covers = counts.map(
    ({ seconds, lines }) => `${percent(seconds)}{transform:translateY(${lines * cell.height}px)}`
  )
  const scrolled = (lines: number): number => Math.min(0, rows - lines) * cell.height
  const scrolls = counts.map(count => `${percent(count.seconds)}{transform:translateY(${scrolled(count.scrolled)}px)}`)
  const moments = passing.map(
    ({ from, to }, i) =>
      `@keyframes p${i}{${percent(from)}{opacity:1}${percent(to)}{opacity:0}}.p${i}{animation-name:p${i}}`
  )
  const passed = passing.map(
    ({ row, text }, i) => `<g class="p p${i}">${textRow(text, {}, top + (row + 0.75) * cell.height).text}</g>`
  )
  const last = lines.length
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escape(title)}">
<title>${escape(title)}</title>
<style>${styleSheet}
.s{transform:translateY(${scrolled(last)}px)}.c{transform:translateY(${last * cell.height}px)}.p{opacity:0}
@media (prefers-reduced-motion:no-preference){.s,.c,.p{animation:${duration.toFixed(2)}s step-end infinite}.s{animation-name:s}.c{animation-name:c}
@keyframes s{0%{transform:none}${scrolls.join('')}}
@keyframes c{0%{transform:none}${covers.join('')}}
${moments.join('\n')}}</style>
${windowFrame}
<clipPath id="w"><rect x="0" y="${top - 1}" width="${width}" height="${rows * cell.height + 2}"/></clipPath>
<g clip-path="url(#w)" fill="${foreground}"><g class="s">
${texts.filter(text => text !== '').join('\n')}
<rect class="c" y="${top}" width="${width}" height="${(lines.length + rows) * cell.height}" fill="${background}"/>
${passed.join('\n')}
</g></g>
</svg>
`
}
