import { readFileSync } from 'node:fs'
import { type ESTree, type ParseResult, parseSync, Visitor } from 'vite'
import type { Finding } from './finding.ts'
import { readMarkdown } from './markdown.ts'
import { lineAt } from './modules.ts'
import { place } from './workspace.ts'

/**
 * A `ts` block of a Markdown file, or of an `@example` in a comment of a source. Every such block is a whole program: it imports what it uses, and stands on its
 * own. A block marked `ts no-run` is only type-checked; that is for what cannot run here (a browser, a paid service).
 *
 * What an expression gives is written behind it, or on the next line, and is asserted when the block runs:
 *
 *     dot([1, 2], [3, 4]) // => 11
 *     const hits = nearest(matrix, query, { k: 1 })
 *     // => [{ row: 4, score: 0.97… }]
 *
 * - The value belongs to the statement that ends just before the comment: an expression, a `const` (its value is
 *   meant), or `console.log(x)` with one argument (`x` is meant).
 * - The value is a JavaScript expression. Arrays and objects are compared deeply, own enumerable properties all; a
 *   typed array equals the array of its numbers (rounded as it rounds them). Everything else as node:util's
 *   `isDeepStrictEqual` has it.
 * - `0.97…` is a number that is printed with these first digits.
 * - A value that does not end on its line goes on in the comments on the following lines.
 * - A value that is never reached is a fault.
 */
export interface Example {
  /** Path from the root of the workspace. */
  file: string
  /** Line of the first line of code in that file, counted from 1. */
  line: number
  code: string
  /** Not marked `no-run`. */
  runs: boolean
}

/** The examples of a Markdown file or of a TypeScript source, in order. */
export function examplesIn(root: string, file: string): Example[] {
  const text = readFileSync(file, 'utf8')
  return readMarkdown(file.endsWith('.ts') ? commentsIn(text) : text).blocks.flatMap(({ language, line, code }) => {
    const [, name, mark] = /^(ts|typescript)\b\s*(.*)$/.exec(language) ?? []
    return name === undefined ? [] : [{ file: place(root, file), line, code, runs: mark !== 'no-run' }]
  })
}

/** What stands in the `/** … *\/` comments of a source, on the lines where it stands. */
function commentsIn(source: string): string {
  if (!source.includes('@example')) return ''
  let isInside = false
  const lines = source.split('\n').map(line => {
    if (!isInside) {
      isInside = /^\s*\/\*\*(?!.*\*\/)/.test(line)
      return ''
    }
    if (/\*\/\s*$/.test(line)) isInside = false
    return isInside ? line.replace(/^\s*\* ?/, '') : ''
  })
  return lines.join('\n')
}

type Comment = ParseResult['comments'][number]

export interface Program {
  /** TypeScript on the same lines as the example, asserting its values; empty where there are faults. */
  text: string
  /** Values that belong to no expression, or are no JavaScript. */
  faults: Finding[]
}

/** The example as a program that fails where a value is not the documented one. */
export function toProgram({ file, line: start, code }: Example): Program {
  const { program, comments, errors } = parseSync('example.mts', code)
  const faultAt = (offset: number, message: string) => ({ file, line: start + lineAt(code, offset) - 1, message })
  if (errors[0]) return { text: '', faults: [faultAt(errors[0].labels[0]?.start ?? 0, errors[0].message)] }

  const subjects = subjectsIn(program)
  const insertions: { at: number; text: string }[] = []
  const faults: Finding[] = []
  const lines: number[] = []
  for (const { comment, value } of documentedValues(code, comments)) {
    const between = (end: number) => (end <= comment.start ? code.slice(end, comment.start) : 'not before it')
    const subject = subjects.find(({ end }) => /^;?[ \t]*(?:\r?\n[ \t]*)?$/.test(between(end)))
    if (value === undefined) {
      faults.push(faultAt(comment.start, `'//${comment.value}' is no JavaScript value: write one, and words elsewhere`))
    } else if (!subject) {
      faults.push(faultAt(comment.start, `'//${comment.value}' stands behind no expression: put it there`))
    } else {
      const line = lineAt(code, comment.start)
      lines.push(line)
      insertions.push(...assertion(subject, line, value, code))
    }
  }
  if (faults.length > 0) return { text: '', faults }

  const names = 'Digits as __Digits, documented as __documented, plan as __plan'
  const prelude = `import { ${names} } from '${new URL('documented.ts', import.meta.url).href}'; __plan([${lines.join()}]); `
  const fromTheEnd = insertions.toSorted((a, b) => b.at - a.at)
  return {
    text: prelude + fromTheEnd.reduce((text, { at, text: more }) => text.slice(0, at) + more + text.slice(at), code),
    faults
  }
}

/** A statement that a documented value may belong to. */
interface Subject {
  /** Where the statement ends. */
  end: number
  /** What has the value. */
  value: { start: number; end: number }
  isVariable: boolean
}

function subjectsIn(program: ESTree.Program): Subject[] {
  const subjects: Subject[] = []
  new Visitor({
    ExpressionStatement: ({ end, expression }) => {
      subjects.push({ end, value: printedBy(expression) ?? expression, isVariable: false })
    },
    VariableDeclaration: ({ end, declarations: [declaration, ...others] }) => {
      if (declaration?.id.type !== 'Identifier' || others.length > 0) return
      subjects.push({
        end,
        value: { start: declaration.id.start, end: declaration.id.start + declaration.id.name.length },
        isVariable: true
      })
    }
  }).visit(program)
  return subjects
}

/** `x` of `console.log(x)`. */
function printedBy(expression: ESTree.Expression): ESTree.Expression | undefined {
  if (expression.type !== 'CallExpression' || expression.callee.type !== 'MemberExpression') return undefined
  const { object, property } = expression.callee
  const isLog =
    object.type === 'Identifier' &&
    object.name === 'console' &&
    property.type === 'Identifier' &&
    property.name === 'log'
  const [argument, ...others] = expression.arguments
  return isLog && argument && argument.type !== 'SpreadElement' && others.length === 0 ? argument : undefined
}

function assertion(
  { end, value: { start: from, end: to }, isVariable }: Subject,
  line: number,
  value: string,
  code: string
) {
  if (isVariable) return [{ at: end, text: `; __documented(${line}, ${code.slice(from, to)}, () => (${value}))` }]
  return [
    { at: from, text: `__documented(${line}, (` },
    { at: to, text: `), () => (${value}))` }
  ]
}

/** The comments that begin with `=>`, with their values as code; `undefined` where they make none. */
function documentedValues(code: string, comments: Comment[]): { comment: Comment; value: string | undefined }[] {
  return comments.flatMap((comment, index) => {
    if (!isDocumented(comment)) return []
    let text = comment.value.replace(/^\s*=>/, '')
    let end = comment.end
    for (const next of comments.slice(index + 1)) {
      const isNextLine = /^\r?\n[ \t]*$/.test(code.slice(end, next.start))
      if (toValue(text) !== undefined || !isNextLine || next.type !== 'Line' || isDocumented(next)) break
      text += next.value
      end = next.end
    }
    return [{ comment, value: toValue(text) }]
  })
}

function isDocumented({ type, value }: Comment): boolean {
  return type === 'Line' && /^\s*=>/.test(value)
}

/** The text as an expression, or `undefined` where it is none. */
function toValue(text: string): string | undefined {
  const strings = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|(-?\d+(?:\.\d*)?)…/g
  const value = text.trim().replace(strings, (match, digits?: string) => (digits ? `new __Digits('${digits}')` : match))
  return value !== '' && parseSync('value.ts', `(${value})`).errors.length === 0 ? value : undefined
}
