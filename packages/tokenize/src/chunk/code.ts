import { clusters } from './clusters.ts'
import { codeLines, type CodeLine } from './code-lines.ts'
import { type Block, cutBlocks, deepest, tile } from './structure.ts'
import { type Cut, cutWords, trimmed, type Unit } from './units.ts'

/** The cut of source code into its blocks; the language, where it is not known or not given, is guessed by the look of the code. */
export function cutCode(language?: string): Cut {
  return (text, { start, end }) => {
    const code = text.slice(start, end)
    const blocks = tile(code, codeBlocks(codeLines(code, language)))
    const placed = blocks.map(block => ({
      ...block,
      start: start + indentedStart(code, block.start),
      end: start + block.end
    }))
    return cutBlocks(placed)(text, { start, end })
  }
}

/** Where the line begins, if only white space stands before: of code that tells something. */
function indentedStart(code: string, at: number): number {
  let start = at
  while (start > 0 && /[^\S\n\r]/.test(code.charAt(start - 1))) start--
  return start === 0 || /[\n\r]/.test(code.charAt(start - 1)) ? start : at
}

/** What a line is inside: brackets first, since they tell even where nothing is indented; then indentation. */
type Place = Pick<CodeLine, 'brackets' | 'indent'>

interface Statement extends Place {
  /** Its place among the blocks. */
  block: number
  depth: number
  /** Whether nothing is inside yet. */
  isEmpty: boolean
  /** Whether the last line was of the statement itself. */
  isBare: boolean
}

/**
 * A line with the lines further inside behind it is a statement, and statements without a blank line between them are a group.
 * What closes a statement or goes on with it (`}`, `else`) is of it, and comments and decorators are of the line behind them.
 */
function codeBlocks(lines: Iterable<CodeLine>): Omit<Block, 'end'>[] {
  const blocks: (Omit<Block, 'end' | 'closed'> & { closed?: boolean })[] = []
  /** The statements around the line; the outermost is the code itself. */
  const open: Statement[] = [{ block: -1, brackets: -1, indent: 0, depth: -1, isEmpty: true, isBare: false }]
  let annotation: CodeLine | undefined

  for (const line of lines) {
    if (annotation !== undefined) {
      const belongs = !line.isAfterBlank && compare(annotation, line) === 0
      if (belongs && line.isAnnotation) continue
      if (belongs && !line.goesOn) {
        add({ ...line, start: annotation.start, isAfterBlank: annotation.isAfterBlank })
        annotation = undefined
        continue
      }
      add(annotation)
      annotation = undefined
    }
    if (line.isAnnotation) annotation = line
    else add(line)
  }
  if (annotation !== undefined) add(annotation)
  return blocks

  function add(line: CodeLine): void {
    while (compare(open.at(-1)!, line) > 0) open.pop()
    const same = open.at(-1)!
    if (compare(same, line) === 0) {
      if (line.goesOn || (line.beginsWithBrace && same.isBare && !line.isAfterBlank)) {
        same.isEmpty = false
        same.isBare = true
        blocks.push({ start: line.start, depth: same.depth + 1, finer: cutLines })
        return
      }
      open.pop()
    }
    const around = open.at(-1)!
    const depth = around.depth + 1
    const beginsGroup = line.isAfterBlank || around.isEmpty
    around.isEmpty = around.isBare = false
    // A function or a class of its own.
    if (around.depth === 1) blocks[around.block]!.closed = true
    if (depth >= deepest) blocks.push({ start: line.start, depth, finer: cutLines })
    else {
      if (beginsGroup) blocks.push({ start: line.start, depth })
      const block = blocks.push({ start: line.start, depth: depth + 1, finer: cutLines }) - 1
      open.push({ block, brackets: line.brackets, indent: line.indent, depth: depth + 1, isEmpty: true, isBare: true })
    }
  }
}

function compare(a: Place, b: Place): number {
  return a.brackets - b.brackets || a.indent - b.indent
}

function* cutLines(text: string, { start, end }: { start: number; end: number }): Generator<Unit> {
  const line = /\r\n?|\n|$/g
  const code = text.slice(start, end)
  const cluster = clusters(code)
  for (let from = 0; from < code.length; from = line.lastIndex) {
    line.lastIndex = from
    const found = line.exec(code)!
    const unit = trimmed(code, { start: from, end: found.index }, cluster)
    if (unit !== undefined) {
      yield { start: start + indentedStart(code, unit.start), end: start + unit.end, finer: cutWords }
    }
    if (found[0] === '') break
  }
}
