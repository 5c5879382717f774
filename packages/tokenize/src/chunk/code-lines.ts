/** A line of code that begins neither inside a string nor inside a comment. */
export interface CodeLine {
  /** Where it begins, white space included. */
  readonly start: number
  /** How many brackets are open before it, those aside that it begins with closing. */
  readonly brackets: number
  /** The columns of white space that it begins with; a tab reaches to the next multiple of 8, as Python has it. */
  readonly indent: number
  readonly isAfterBlank: boolean
  /** Whether it is only a comment or a decorator. */
  readonly isAnnotation: boolean
  /** Whether it closes the block before it or goes on with it: `}`, `else`. */
  readonly goesOn: boolean
  /** Whether it begins with an opening brace, which may stand below what it belongs to. */
  readonly beginsWithBrace: boolean
}

/** What comments and strings look like. */
interface Style {
  /** What may change what a character means. */
  readonly mark: RegExp
  readonly annotation: RegExp
  /** Strings that end with the line at the latest. */
  readonly short: string
  /** Whether `/` can begin a regular expression, and `'a` a name. */
  readonly regularExpressions?: boolean
  readonly lifetimes?: boolean
}

const slashes: Style = {
  mark: /\\[^]|["'`]|\/\/|\/\*|\/|[()[\]{}]|\r\n?|\n/g,
  annotation: /\/\/|\/\*|@\w|#!?\[/y,
  short: `"'`,
  regularExpressions: true
}
const lifetimes: Style = { ...slashes, lifetimes: true, regularExpressions: false }
const hashes: Style = {
  mark: /\\[^]|"""|'''|["'`]|#|[()[\]{}]|\r\n?|\n/g,
  annotation: /#|@\w/y,
  short: '"\'`'
}
const dashes: Style = {
  mark: /\\[^]|["']|--\[\[|--|\/\*|\{-|[()[\]{}]|\r\n?|\n/g,
  annotation: /--|\/\*|\{-/y,
  short: `"'`
}

const styles = new Map<string, Style>([
  ...named(
    slashes,
    'c h cc cpp c++ hpp cs csharp css dart go groovy java javascript js jsx cjs mjs json jsonc kotlin kt less'
  ),
  ...named(slashes, 'objc php proto scala scss solidity swift ts tsx mts cts typescript zig'),
  ...named(lifetimes, 'rust rs'),
  ...named(
    hashes,
    'bash dockerfile elixir ex exs graphql jl julia make makefile nim perl pl powershell ps1 py python r'
  ),
  ...named(hashes, 'rb ruby sh shell tcl toml yaml yml zsh'),
  ...named(dashes, 'ada elm haskell hs lua sql vhdl')
])

/** The names and endings that a language is known by. */
export const codeLanguages: ReadonlySet<string> = new Set(styles.keys())

function named(style: Style, names: string): [string, Style][] {
  return names.split(' ').map(name => [name, style])
}

/** What closes the block before it, or goes on with it. */
const goingOn =
  /[)\]}]|(?:else|elif|elsif|elseif|catch|except|finally|rescue|ensure|end|fi|done|esac|then|do)(?![\w$])|#(?:else|elif|endif)/y

/** Where a text has no word of what language it is, by the comments that its lines begin with. */
function guess(code: string): Style {
  const head = code.slice(0, 20_000)
  if (/^\s*(?:pub )?fn \w+.*\{$/m.test(head) && /\b(?:let mut|impl|&mut|&str|pub) /.test(head)) return lifetimes
  const times = (line: RegExp): number => head.match(line)?.length ?? 0
  const bySlash = times(/^[ \t]*(?:\/[/*]|\*[ /]|[}\])]+[;,]?\s*$)/gm) + times(/[{;]$/gm)
  const byHash = times(
    /^[ \t]*(?:#(?!include|define|if|ifdef|ifndef|endif|else|pragma|\[)|(?:def|class|elif|with|import|from)\b.*[^;{]$)/gm
  )
  const byDash = times(/^[ \t]*(?:--|end$)/gm)
  if (byDash > byHash && byDash > bySlash) return dashes
  return byHash > bySlash ? hashes : slashes
}

/** The lines of code in order, blank ones and the inner ones of strings and comments left out. Linear, whatever the code. */
export function* codeLines(code: string, language?: string): Generator<CodeLine> {
  const style = styles.get(language?.toLowerCase() ?? '') ?? guess(code)
  const { mark, annotation } = style
  let brackets = 0
  let isAfterBlank = false
  for (let start = 0; start < code.length;) {
    const { at, indent } = indentation(code, start)
    const isBlank = at === code.length || code.charAt(at) === '\n' || code.charAt(at) === '\r'
    let closing = at
    while (')]}'.includes(code.charAt(closing)) && closing < code.length) closing++
    if (!isBlank) {
      yield {
        start,
        brackets: Math.max(0, brackets - (closing - at)),
        indent,
        isAfterBlank,
        isAnnotation: startsWith(annotation, code, at),
        goesOn: startsWith(goingOn, code, at),
        beginsWithBrace: code.charAt(at) === '{'
      }
    }
    isAfterBlank = isBlank
    start = read(at)
  }

  /** Reads to the end of the line that is outside of strings and comments; tells where the next one begins. */
  function read(from: number): number {
    for (let at = from; ;) {
      mark.lastIndex = at
      const found = mark.exec(code)
      if (found === null) return code.length
      at = mark.lastIndex
      const [token] = found
      switch (token) {
        case '\n':
        case '\r':
        case '\r\n':
          return at
        case '(':
        case '[':
        case '{':
          brackets++
          break
        case ')':
        case ']':
        case '}':
          brackets = Math.max(0, brackets - 1)
          break
        case '#':
          if (found.index === 0 || /[\s;]/.test(code.charAt(found.index - 1))) at = lineEnd(code, at)
          break
        case '//':
        case '--':
          at = lineEnd(code, at)
          break
        case '/*':
          at = behind('*/', at)
          break
        case '{-':
          at = behind('-}', at)
          break
        case '--[[':
          at = behind(']]', at)
          break
        case '"""':
        case "'''":
          at = stringEnd(code, token, at, false) ?? code.length
          break
        case '/':
          if (style.regularExpressions === true && beginsExpression(code, found.index)) at = expressionEnd(code, at)
          break
        case "'":
          if (style.lifetimes === true) at = characterEnd(code, at)
          else at = stringEnd(code, token, at, true) ?? at
          break
        case '"':
        case '`': {
          const isShort = style.short.includes(token)
          at = stringEnd(code, token, at, isShort) ?? (isShort ? at : code.length)
        }
      }
    }
  }

  function behind(closing: string, from: number): number {
    const at = code.indexOf(closing, from)
    return at < 0 ? code.length : at + closing.length
  }
}

function indentation(code: string, start: number): { at: number; indent: number } {
  let indent = 0
  for (let at = start; ; at++) {
    const character = code.charAt(at)
    if (character === '\t') indent += 8 - (indent % 8)
    else if (character !== '' && character !== '\n' && character !== '\r' && character.trim() === '') indent++
    else return { at, indent }
  }
}

function startsWith(pattern: RegExp, code: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(code)
}

function lineEnd(code: string, from: number): number {
  let at = from
  while (at < code.length && code.charAt(at) !== '\n' && code.charAt(at) !== '\r') at++
  return at
}

/** Behind the closing quote; `undefined` if none comes (on the line). */
function stringEnd(code: string, quote: string, from: number, onLine: boolean): number | undefined {
  for (let at = from; at < code.length; at++) {
    const character = code.charAt(at)
    if (character === '\\') at++
    else if (onLine && (character === '\n' || character === '\r')) return undefined
    else if (character === quote.charAt(0) && code.startsWith(quote, at)) return at + quote.length
  }
  return undefined
}

/** Rust: `'a'` is a character, `'a` a lifetime. */
function characterEnd(code: string, from: number): number {
  const character = /(?:\\[^\n]{1,10}?|[^\\'\n])'/uy
  return startsWith(character, code, from) ? character.lastIndex : from
}

/** Whether a `/` stands where a value does, so that it begins a regular expression. */
function beginsExpression(code: string, slash: number): boolean {
  let before = slash - 1
  while (code.charAt(before) === ' ') before--
  return (
    before < 0 ||
    /[(,=:[!&|?{};+\n\r>]/.test(code.charAt(before)) ||
    /\breturn$/.test(code.slice(Math.max(0, before - 6), before + 1))
  )
}

function expressionEnd(code: string, from: number): number {
  const expression = /(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n]){0,200}\]|[^/\\[\n]){1,500}\//y
  return startsWith(expression, code, from) ? expression.lastIndex : from
}
