/** A stretch of HTML: a tag, a script or style sheet with its tags, a comment, or the text between these. */
export interface HtmlPart {
  readonly start: number
  readonly end: number
  /** As long as the part: its text, references to characters filled up with the character; spaces in the place of markup. */
  readonly visible: string
  /** The text, references to characters resolved; empty if it is none. */
  readonly text: string
  /** Of a tag: the name of the element, in small letters. */
  readonly name?: string
  readonly isEnd?: boolean
}

/**
 * The parts of HTML in order, as the standard's tokenizer has them (HTML, section 13.2.5), but that a tag which never ends is
 * text. Linear: what has no end is looked for once.
 */
export function* htmlParts(source: string): Generator<HtmlPart> {
  const markup = /<(?:[a-z]|\/[a-z]|[!?/])/gi
  for (let at = 0; at < source.length;) {
    markup.lastIndex = at
    const start = markup.exec(source)?.index ?? source.length
    if (at < start) yield text(source, at, start)
    if (start === source.length) return
    const name = /^<\/?([a-z][^\s/>]*)/i.exec(source.slice(start, start + 100))?.[1]?.toLowerCase()
    const end = name === undefined ? commentEnd(source, start) : tagEnd(source, start + 1 + name.length)
    if (end === undefined) {
      yield text(source, start, source.length)
      return
    }
    const isEnd = source.charAt(start + 1) === '/'
    at = !isEnd && (name === 'script' || name === 'style') ? rawEnd(source, name, end) : end
    const visible = ' '.repeat(at - start)
    yield name === undefined
      ? { start, end: at, visible, text: '' }
      : { start, end: at, visible, text: '', name, isEnd }
  }
}

function text(source: string, start: number, end: number): HtmlPart {
  const raw = source.slice(start, end)
  return {
    start,
    end,
    visible: raw.replace(reference, fill),
    text: raw.replace(reference, written => resolve(written))
  }
}

const reference = /&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z][a-z\d]{1,31});/gi

/** The references by name that matter for where words and sentences end. Others stand for a letter. */
const named = new Map(
  Object.entries({
    ...{
      nbsp: '\u00a0',
      ensp: '\u2002',
      emsp: '\u2003',
      thinsp: '\u2009',
      amp: '&',
      lt: '<',
      gt: '>',
      quot: '"',
      apos: "'"
    },
    ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', ndash: '–', mdash: '—', hellip: '…' }
  })
)

function resolve(written: string): string {
  const name = written.slice(1, -1)
  if (!name.startsWith('#')) return named.get(name) ?? written
  const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
}

/** A letter, a mark or a space as often as the reference is long, so that the offsets of what follows stay. */
function fill(written: string): string {
  const character = resolve(written)
  const isPlain = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) && character.length === 1
  return (isPlain ? character : character.trim() === '' ? ' ' : 'x').repeat(written.length)
}

function commentEnd(source: string, start: number): number {
  const [closing, from] = source.startsWith('<!--', start) ? ['-->', start + 2] : ['>', start]
  const at = source.indexOf(closing, from)
  return at < 0 ? source.length : at + closing.length
}

/** Behind the `>` of a tag, those in the quotes of its attributes passed over. */
function tagEnd(source: string, from: number): number | undefined {
  let last = ''
  for (let at = from; at < source.length; at++) {
    const character = source.charAt(at)
    if (character === '>') return at + 1
    if (last === '=' && (character === '"' || character === "'")) {
      at = source.indexOf(character, at + 1)
      if (at < 0) return undefined
    }
    if (character.trim() !== '') last = character
  }
  return undefined
}

function rawEnd(source: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, 'gi')
  closing.lastIndex = from
  const found = closing.exec(source)
  return found === null ? source.length : (tagEnd(source, closing.lastIndex) ?? source.length)
}
