import { columns } from '../src/wrap.ts'

/**
 * What a terminal printed, as a self-contained SVG. Knows colours, bold, dim, italic and underline; nothing moves.
 *
 * @throws RangeError when a line is longer than `columns`: a terminal would break it, and here it would be cut off
 */
export function terminalSvg(output: string, options: { columns: number; title: string }): string {
  const lines = output.trimEnd().split('\n')
  // eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
  const long = lines.map(line => line.replaceAll(/\u001B\[[\d;]*m/g, '')).find(line => columns(line) > options.columns)
  if (long !== undefined) throw new RangeError(`output: expected ${options.columns} columns at most, got '${long}'`)
  const width = options.columns * cell.width + 2 * margin
  const height = lines.length * cell.height + margin + top
  // A style holds until it is switched off, over the ends of lines too.
  let style: Style = {}
  const rows = lines.map((line, row) => {
    const { text, after } = textRow(line, style, top + (row + 0.75) * cell.height)
    style = after
    return text
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escape(options.title)}">
<title>${escape(options.title)}</title>
<style>${styleSheet}</style>
${windowFrame}
${rows.filter(row => row !== '').join('\n')}
</svg>
`
}

/** What a character takes, in pixels. */
export const cell = { width: 8.43, height: 19 }
export const margin = 18
/** Where the first line begins. */
export const top = 42
export const foreground = '#d7dce4'
export const background = '#1b1f27'
export const styleSheet = `text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; fill: ${foreground} }`
/** The window that stands behind the text. */
export const windowFrame = `<rect width="100%" height="100%" rx="8" fill="${background}"/>
<circle cx="20" cy="18" r="6" fill="#f0706a"/><circle cx="40" cy="18" r="6" fill="#e6b450"/><circle cx="60" cy="18" r="6" fill="#7fc96f"/>`
/** Standard colours 30 to 37, then bright ones 90 to 97. */
const palette = ['#5c6370', '#f0706a', '#7fc96f', '#e6b450', '#6cb2f2', '#c792ea', '#56c8d8', '#d7dce4']
const brightPalette = ['#848b98', '#ff8f89', '#9be28b', '#ffd27a', '#8fc7ff', '#dbb3f7', '#7fe3f0', '#ffffff']

export interface Style {
  fill?: string
  background?: string
  bold?: boolean
  dim?: boolean
  italic?: boolean
  underline?: boolean
}

/** A line as SVG, in the style that the lines before it left, and the style that it leaves. */
export function textRow(line: string, before: Style, y: number): { text: string; after: Style } {
  let style = before
  const spans: string[] = []
  const backgrounds: string[] = []
  let x = margin
  // eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
  for (const [index, part] of line.split(/\u001B\[([\d;]*)m/).entries()) {
    if (index % 2 === 1) style = apply(style, part)
    else if (part !== '') {
      const width = columns(part) * cell.width
      if (style.background !== undefined) backgrounds.push(rectangle(x, y, width, style.background))
      spans.push(span(part, style, x))
      x += width
    }
  }
  const text = `${backgrounds.join('')}<text x="${margin}" y="${y}" xml:space="preserve">${spans.join('')}</text>`
  return { text: spans.length === 0 ? '' : text, after: style }
}

function apply(style: Style, codes: string): Style {
  let next = style
  const parts = (codes === '' ? '0' : codes).split(';').map(Number)
  for (let i = 0; i < parts.length; i++) {
    const code = parts[i]!
    if (code === 0) next = {}
    else if (code === 1) next = { ...next, bold: true }
    else if (code === 2) next = { ...next, dim: true }
    else if (code === 3) next = { ...next, italic: true }
    else if (code === 4) next = { ...next, underline: true }
    else if (code === 22) next = { ...next, bold: false, dim: false }
    else if (code === 23) next = { ...next, italic: false }
    else if (code === 24) next = { ...next, underline: false }
    else if (code === 39) next = { ...next, fill: foreground }
    else if (code >= 30 && code <= 37) next = { ...next, fill: palette[code - 30]! }
    else if (code >= 90 && code <= 97) next = { ...next, fill: brightPalette[code - 90]! }
    else if (code === 38 || code === 48) {
      // 38;5;n and 48;5;n: of the 256 colours.
      const colour = colourOf(parts[i + 2]!)
      next = code === 38 ? { ...next, fill: colour } : { ...next, background: colour }
      i += 2
    }
  }
  return next
}

/** Of the 256 colours of terminals the cube of 6 x 6 x 6 that begins at 16. */
function colourOf(number: number): string {
  const level = (value: number): number => (value === 0 ? 0 : 55 + 40 * value)
  const cube = number - 16
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`
}

function rectangle(x: number, y: number, width: number, fill: string): string {
  const top = y - 0.75 * cell.height
  return `<rect x="${x.toFixed(1)}" y="${top.toFixed(1)}" width="${width.toFixed(1)}" height="${cell.height}" fill="${fill}"/>`
}

function span(text: string, style: Style, x: number): string {
  const attributes = [
    x > margin && `x="${x.toFixed(1)}"`,
    style.fill && `fill="${style.fill}"`,
    style.bold && 'font-weight="bold"',
    style.dim && 'fill-opacity="0.65"',
    style.italic && 'font-style="italic"',
    style.underline && 'text-decoration="underline"'
  ].filter(Boolean)
  return attributes.length === 0 ? escape(text) : `<tspan ${attributes.join(' ')}>${escape(text)}</tspan>`
}

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
