import { readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'vite'

/** One place where a module names another, by import, re-export, `import()`, type or `new URL(…, import.meta.url)`. */
export interface Import {
  specifier: string
  /** Counted from 1. */
  line: number
  /** Loads the other module when it runs: no type import and no mere URL. */
  runs: boolean
}

/** The imports of a JavaScript or TypeScript file, in the order of the text. */
export function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const { program, errors } = parseSync(file, text)
  if (errors[0]) throw new SyntaxError(`${file}: ${errors[0].message}`)
  const found: (Import & { start: number })[] = []
  const add = (source: { type: string; start: number; value?: unknown } | null | undefined, runs: boolean) => {
    if (source?.type !== 'Literal' || typeof source.value !== 'string') return
    found.push({ specifier: source.value, line: lineAt(text, source.start), runs, start: source.start })
  }
  new Visitor({
    ImportDeclaration: node => {
      add(node.source, node.importKind !== 'type')
    },
    ExportNamedDeclaration: node => {
      add(node.source, node.exportKind !== 'type')
    },
    ExportAllDeclaration: node => {
      add(node.source, node.exportKind !== 'type')
    },
    ImportExpression: node => {
      add(node.source, true)
    },
    TSImportType: node => {
      add(node.source, false)
    },
    NewExpression: node => {
      const [path, base] = node.arguments
      const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL' && base !== undefined
      if (isUrl && path?.type === 'Literal' && String(path.value).startsWith('.')) add(path, false)
    }
  }).visit(program)
  return found.sort((a, b) => a.start - b.start).map(({ specifier, line, runs }) => ({ specifier, line, runs }))
}

/** The line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
