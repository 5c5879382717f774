import type { MetadataValue } from '../document.ts'

export interface FrontMatter {
  readonly title: string | undefined
  /** The other fields, by their own names. */
  readonly metadata: Readonly<Record<string, MetadataValue>>
  /** The text after it; all of it where there is none. */
  readonly body: string
}

/**
 * Front matter: lines of YAML (`---`) or TOML (`+++`) at the very beginning of a text. Read are fields of the outermost
 * level with a word, text, number, truth value or date, or a list of them, in brackets or as lines of `- item`; text in
 * quotes, or over several lines after `>` or `|`. Whatever else there is (objects, tables, anchors, tags) is passed over,
 * and nothing of it is ever run.
 */
export function readFrontMatter(text: string): FrontMatter {
  const none = { title: undefined, metadata: {}, body: text }
  const [opening, fence] = /^(---|\+\+\+)[ \t]*\r?\n/.exec(text) ?? []
  if (opening === undefined || fence === undefined) return none
  const closing = (fence === '---' ? /^(?:---|\.\.\.)[ \t]*$/m : /^\+\+\+[ \t]*$/m).exec(text.slice(opening.length))
  if (!closing) return none
  const lines = text.slice(opening.length, opening.length + closing.index).split(/\r?\n/)
  const { title, ...metadata } = Object.fromEntries(fieldsOf(lines))
  return {
    title: title === undefined || typeof title === 'object' ? undefined : String(title),
    metadata,
    body: text.slice(opening.length + closing.index + closing[0].length)
  }
}

function fieldsOf(lines: readonly string[]): Map<string, MetadataValue> {
  const fields = new Map<string, MetadataValue>()
  for (let i = 0; i < lines.length; i++) {
    // A table of TOML begins: what follows is no field of the outermost level.
    if (lines[i]!.startsWith('[')) break
    const [, quoted, plain, rest = ''] =
      /^(?:"([^"]+)"|(\w(?:[\w.-]| (?=\w))*))[ \t]*[:=](?:[ \t]+(.*)|$)/.exec(lines[i]!) ?? []
    const name = quoted ?? plain
    if (name === undefined) continue
    const below: string[] = []
    while (i + 1 < lines.length && /^(?:[ \t]|-[ \t]|$)/.test(lines[i + 1]!)) below.push(lines[++i]!)
    const value = valueOf(rest.trim(), below)
    if (value !== undefined) fields.set(name, value)
  }
  return fields
}

function valueOf(rest: string, below: readonly string[]): MetadataValue | undefined {
  const folded = /^([>|])[+-]?\d?$/.exec(rest)?.[1]
  if (folded !== undefined) {
    const text = below.map(line => line.trim())
    return folded === '|' ? text.join('\n').trim() : text.join(' ').replace(/\s+/g, ' ').trim()
  }
  if (rest === '') {
    const items = below.map(line => /^\s*-[ \t]+(.*)$/.exec(line)?.[1]).filter(item => item !== undefined)
    return items.length > 0 ? items.map(item => String(scalarOf(item) ?? '')).filter(item => item !== '') : undefined
  }
  if (rest.startsWith('[')) {
    const list = [rest, ...below].join(' ')
    const inside = /^\[(.*)\]/.exec(list)?.[1]
    return inside === undefined ? undefined : itemsOf(inside)
  }
  return rest.startsWith('{') || /^[&*!]/.test(rest) ? undefined : scalarOf(rest)
}

/** The items of a list in brackets, commas in quotes apart. */
function itemsOf(inside: string): string[] {
  const items = inside.match(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,\s][^,]*/g) ?? []
  return items.map(item => String(scalarOf(item.trim()) ?? '')).filter(item => item !== '')
}

function scalarOf(raw: string): string | number | boolean | undefined {
  const [, double, single] = /^"((?:[^"\\]|\\.)*)"|^'((?:[^']|'')*)'/.exec(raw) ?? []
  if (double !== undefined) {
    return double.replace(/\\(["\\/nt])/g, (_, sign: string) => ({ n: '\n', t: '\t' })[sign] ?? sign)
  }
  if (single !== undefined) return single.replaceAll("''", "'")
  const comment = raw.search(/[ \t]#/)
  const bare = (comment < 0 ? raw : raw.slice(0, comment)).trim()
  if (bare === '' || bare === '~' || bare === 'null') return undefined
  if (bare === 'true' || bare === 'false') return bare === 'true'
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/.test(bare) ? Number(bare) : bare
}
