import { describe, expect, it } from 'vitest'
import { chunk } from '../../src/index.ts'

/** Chunks of at most so many lines. */
const byLines = (code: string, size: number, language?: string): string[] =>
  chunk(code, {
    size,
    by: 'code',
    count: text => text.split('\n').length,
    ...(language === undefined ? {} : { language })
  }).map(piece => piece.text)

const brackets = `import a from 'a'
import b from 'b'

/** Says "}". */
@decorated
export class One {
  // The first {
  first(
    a
  ) {
    return '}' + \`
{
\`
  }

  second() {
    return /[{"']/.test(a)
  }
}
function two() {
  if (a) {
    b()
  } else {
    c()
  }
}
`

const python = `import a
from b import c

# All of it.
@decorated
def one(
    a,
):
    """Not
def two():
    code."""
    if a:
        return 1
    else:
        return 2

class Two:
    x = 1

    def three(self):
        pass
`

describe('chunks of code', () => {
  it('keep functions and classes whole where they fit, with the comments and decorators before them', () => {
    expect(byLines(brackets, 19)).toEqual([
      brackets.slice(0, brackets.indexOf('/**')).trim(),
      brackets.slice(brackets.indexOf('/**'), brackets.indexOf('function two')).trim(),
      brackets.slice(brackets.indexOf('function two')).trim()
    ])
    expect(byLines(python, 13)).toEqual([
      'import a\nfrom b import c',
      python.slice(python.indexOf('# All'), python.indexOf('class')).trim(),
      python.slice(python.indexOf('class')).trim()
    ])
  })

  it('cut a class between its members, the head with the first of them', () => {
    expect(byLines(brackets, 12).slice(1, 3)).toEqual([
      brackets.slice(brackets.indexOf('/**'), brackets.indexOf('  second')).trim(),
      brackets.slice(brackets.indexOf('  second'), brackets.indexOf('function two')).trimEnd()
    ])
  })

  it('keep the indentation of the first line', () => {
    expect(byLines(python, 4).at(-1)).toBe('    def three(self):\n        pass')
  })

  it('keep `else` with what it belongs to, where it fits', () => {
    expect(byLines('a()\nif (b) {\n  c()\n}\nelse {\n  d()\n}\ne()\n', 6)).toEqual([
      'a()',
      'if (b) {\n  c()\n}\nelse {\n  d()\n}',
      'e()'
    ])
    expect(byLines('void a()\n{\n  b();\n}\nvoid c()\n{\n  d();\n}\n', 4)).toEqual([
      'void a()\n{\n  b();\n}',
      'void c()\n{\n  d();\n}'
    ])
  })

  it('take what is in strings and comments for neither brackets nor lines', () => {
    expect(byLines('a("{", \'(\')\nb(/* { */)\n// }\nc({ d: /[(]/ })\n\ne()\n', 4)).toEqual([
      'a("{", \'(\')\nb(/* { */)\n// }\nc({ d: /[(]/ })',
      'e()'
    ])
    expect(byLines("fn a<'b>(c: &'b str) -> char {\n    '{'\n}\n\nfn d() {\n}\n", 3, 'rust')).toEqual([
      "fn a<'b>(c: &'b str) -> char {\n    '{'\n}",
      'fn d() {\n}'
    ])
    expect(byLines('select 1 -- (\n\nselect 2\n', 1, 'sql')).toEqual(['select 1 -- (', 'select 2'])
    expect(byLines('a = "#{b}" # {\n\nc = 1\n', 1, 'ruby')).toEqual(['a = "#{b}" # {', 'c = 1'])
  })

  it('cut what has no blocks at lines, a long line at words', () => {
    expect(byLines('a\nb\nc\n', 2)).toEqual(['a\nb', 'c'])
    expect(chunk('one two(three)', { size: 2, by: 'code' }).map(piece => piece.text)).toEqual(['one two(', 'three)'])
    expect(byLines('[\n  { "a": 1,\n    "b": 2 },\n  { "c": 3,\n    "d": 4 }\n]\n', 3, 'json')).toEqual([
      '[\n  { "a": 1,\n    "b": 2 },',
      '  { "c": 3,\n    "d": 4 }\n]'
    ])
  })

  it('names a language that is not known, and one that is not for this', () => {
    expect(() => byLines('a', 1, 'klingon')).toThrow(
      /^language must be one of c, h, .*, got "klingon": leave it out to have it guessed$/
    )
    expect(() => chunk('a', { size: 1, language: 'ts' })).toThrow(
      new RangeError(`language is for chunks by 'code', got by "sentences"`)
    )
  })
})
