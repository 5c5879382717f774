import { relative } from 'node:path'
import ts from 'typescript'
import { root, type Entry } from './entries.ts'

/** What a package exports, as its sources say it. */
export interface Export {
  readonly name: string
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'const'
  readonly entry: Entry
  /** Another entry point exports the same thing, and describes it. */
  readonly from: Entry | undefined
  readonly text: string
  /** The program of its `@example`, which the checks run. */
  readonly example: string | undefined
  /** Of a function, its overloads; of a type or a constant, how it is declared; of a class its head. */
  readonly signatures: readonly Signature[]
  /** Of classes, interfaces and types of objects, what they have. */
  readonly members: readonly Member[]
  /** Where it stands, from the root of the repository. */
  readonly source: string
}

export interface Signature {
  readonly code: string
  readonly text: string
  readonly parameters: readonly Parameter[]
  readonly returns: string
  readonly throws: readonly string[]
}

export interface Parameter {
  readonly name: string
  readonly type: string
  readonly optional: boolean
  /** As the code has it. */
  readonly default: string | undefined
  readonly text: string
}

export interface Member {
  readonly name: string
  readonly code: string
  readonly text: string
  readonly isMethod: boolean
  readonly isStatic: boolean
  readonly optional: boolean
  readonly parameters: readonly Parameter[]
  readonly returns: string
  readonly throws: readonly string[]
  /** What it was inherited from is not of ours. */
  readonly foreign: boolean
}

/** Every export of the entries, in the order of their `index.ts`. */
export function readExports(entries: readonly Entry[]): Export[] {
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    {
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      exactOptionalPropertyTypes: true,
      allowImportingTsExtensions: true,
      noEmit: true,
      skipLibCheck: true,
      customConditions: ['@llm-cookbook/source'],
      types: []
    }
  )
  const checker = program.getTypeChecker()
  const firstEntry = new Map<ts.Symbol, Entry>()
  return entries.flatMap(entry => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry.file)!)
    return checker.getExportsOfModule(module!).map(exported => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      const from = firstEntry.get(symbol)
      if (from === undefined) firstEntry.set(symbol, entry)
      return describe(exported.name, symbol, entry, from, checker)
    })
  })
}

function describe(
  name: string,
  symbol: ts.Symbol,
  entry: Entry,
  from: Entry | undefined,
  checker: ts.TypeChecker
): Export {
  const declarations = symbol.declarations ?? []
  const [first] = declarations
  if (first === undefined) throw new Error(`${entry.specifier}: ${name} is declared nowhere`)
  const file = first.getSourceFile()
  const line = file.getLineAndCharacterOfPosition(first.getStart()).line + 1
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
  const source = `${relative(root, file.fileName)}#L${line}`
  const example = declarations.map(each => docOf(each).example).find(each => each !== undefined)
  const common = { name, entry, from, text, example, source }
  if (ts.isFunctionDeclaration(first)) {
    const all = declarations.filter(ts.isFunctionDeclaration)
    const overloads = all.length > 1 ? all.filter(({ body }) => body === undefined) : all
    return {
      ...common,
      kind: 'function',
      text: all.map(each => docOf(each).text).find(Boolean) ?? '',
      signatures: overloads.map(each => signatureOf(each, `${isAsync(each) ? 'async ' : ''}function ${name}`)),
      members: []
    }
  }
  if (ts.isClassDeclaration(first)) {
    return { ...common, kind: 'class', signatures: [declared(headOf(first))], members: membersOf(symbol, checker) }
  }
  if (ts.isInterfaceDeclaration(first)) {
    return { ...common, kind: 'interface', signatures: [declared(headOf(first))], members: membersOf(symbol, checker) }
  }
  if (ts.isTypeAliasDeclaration(first)) {
    const isObject = ts.isTypeLiteralNode(first.type)
    const code = first.getText().replace(/^export /, '')
    return {
      ...common,
      kind: 'type',
      signatures: [declared(code)],
      members: isObject ? membersOf(symbol, checker) : []
    }
  }
  const type = checker.getTypeOfSymbol(symbol)
  const typed = ts.isVariableDeclaration(first) && first.type ? first.type.getText() : checker.typeToString(type)
  return { ...common, kind: 'const', signatures: [declared(`const ${name}: ${typed}`)], members: [] }
}

function declared(code: string): Signature {
  return { code, text: '', parameters: [], returns: '', throws: [] }
}

type Callable = ts.SignatureDeclaration

function signatureOf(node: Callable, prefix: string): Signature {
  const doc = docOf(node)
  const parameters = parametersOf(node, doc)
  const returns = node.type?.getText() ?? ''
  return {
    code: print(prefix, node, parameters, returns),
    text: doc.text,
    parameters,
    returns: doc.returns,
    throws: doc.throws
  }
}

function print(prefix: string, node: Callable, parameters: readonly Parameter[], returns: string): string {
  const typeParameters = node.typeParameters ? `<${node.typeParameters.map(each => each.getText()).join(', ')}>` : ''
  const written = parameters.map(({ name, optional, type }) => `${name}${optional ? '?' : ''}: ${type}`)
  const end = returns === '' ? '' : `: ${returns}`
  const line = `${prefix}${typeParameters}(${written.join(', ')})${end}`
  return line.length <= 72 ? line : `${prefix}${typeParameters}(\n  ${written.join(',\n  ')}\n)${end}`
}

function parametersOf(node: Callable, doc: Doc): Parameter[] {
  return node.parameters.map(parameter => {
    const named = ts.isIdentifier(parameter.name) ? parameter.name.text : 'options'
    const initial = parameter.initializer?.getText()
    return {
      name: parameter.dotDotDotToken ? `...${named}` : named,
      type: parameter.type?.getText() ?? typeOfLiteral(parameter.initializer),
      optional: parameter.questionToken !== undefined || initial !== undefined,
      default: initial === '{}' ? undefined : initial,
      text: doc.parameters.get(named) ?? ''
    }
  })
}

function typeOfLiteral(node: ts.Expression | undefined): string {
  if (node === undefined) return 'unknown'
  if (ts.isNumericLiteral(node)) return 'number'
  if (ts.isStringLiteral(node)) return 'string'
  return node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword ? 'boolean' : 'unknown'
}

function membersOf(symbol: ts.Symbol, checker: ts.TypeChecker): Member[] {
  const declaredType = checker.getDeclaredTypeOfSymbol(symbol)
  const of = symbol.declarations?.find(ts.isClassDeclaration)
  const statics = of ? checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol)) : []
  const construct = of?.members.filter(ts.isConstructorDeclaration) ?? []
  const visible = construct.filter((each, _, all) => isPublic(each) && (all.length === 1 || each.body === undefined))
  return [
    ...visible.map(node => {
      const { code, ...rest } = signatureOf(node, `new ${symbol.name}`)
      return { ...member('constructor', code, rest), isMethod: true }
    }),
    ...statics
      .filter(({ name }) => name !== 'prototype')
      .flatMap(each => memberOf(each, checker).map(member => ({ ...member, isStatic: true }))),
    ...checker.getPropertiesOfType(declaredType).flatMap(each => memberOf(each, checker))
  ].filter(each => !each.foreign)
}

function member(name: string, code: string, of: Omit<Signature, 'code'>): Member {
  const { text, parameters, returns, throws } = of
  const kind = { isMethod: false, isStatic: false, optional: false, foreign: false }
  return { name, code, text, parameters, returns, throws, ...kind }
}

function memberOf(symbol: ts.Symbol, checker: ts.TypeChecker): Member[] {
  const declarations = (symbol.declarations ?? []).filter(isPublic)
  const [first] = declarations
  if (first === undefined) return []
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
  const optional = Boolean(symbol.flags & ts.SymbolFlags.Optional)
  const foreign = first.getSourceFile().isDeclarationFile
  const name = symbol.name.startsWith('__@') ? `[Symbol.${symbol.name.slice(3).replace(/@.*/, '')}]` : symbol.name
  const methods = declarations.filter(
    each => ts.isMethodDeclaration(each) || ts.isMethodSignature(each) || ts.isFunctionDeclaration(each)
  )
  if (methods.length > 0) {
    const overloads =
      methods.length > 1 ? methods.filter(each => !('body' in each) || each.body === undefined) : methods
    return overloads.map(node => {
      const { code, ...rest } = signatureOf(node, name + (optional ? '?' : ''))
      return { ...member(name, code, { ...rest, text: rest.text || text }), isMethod: true, optional, foreign }
    })
  }
  const type = checker.typeToString(checker.getTypeOfSymbol(symbol), undefined, ts.TypeFormatFlags.NoTruncation)
  const typed =
    ts.isPropertyDeclaration(first) || ts.isPropertySignature(first) || ts.isParameter(first)
      ? (first.type?.getText() ?? type)
      : type
  const bare = typed
    .replace(/ \| undefined$/, '')
    .replace(/^\((.*)\)$/s, (all, inner: string) => (optional && /^\([^]*\) => /.test(inner) ? inner : all))
  const code = `${name}${optional ? '?' : ''}: ${optional ? bare : typed}`
  return [{ ...member(name, code, { ...docOf(first), parameters: [], text }), optional, foreign }]
}

function isPublic(node: ts.Node): boolean {
  if (ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal')) return false
  if (!ts.canHaveModifiers(node)) return true
  if ('name' in node && ts.isPrivateIdentifier(node.name)) return false
  const hidden = new Set([ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword])
  return !(ts.getModifiers(node) ?? []).some(({ kind }) => hidden.has(kind))
}

function isAsync(node: ts.FunctionDeclaration): boolean {
  return (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
}

/** `class Bpe implements Tokenizer`, without what is inside. */
function headOf(node: ts.ClassDeclaration | ts.InterfaceDeclaration): string {
  const typeParameters = node.typeParameters ? `<${node.typeParameters.map(each => each.getText()).join(', ')}>` : ''
  const heritage = (node.heritageClauses ?? []).map(clause => ` ${clause.getText()}`).join('')
  const word = ts.isClassDeclaration(node) ? 'class' : 'interface'
  return `${word} ${node.name?.text ?? ''}${typeParameters}${heritage}`
}

interface Doc {
  readonly text: string
  readonly example: string | undefined
  readonly parameters: ReadonlyMap<string, string>
  readonly returns: string
  readonly throws: readonly string[]
}

function docOf(node: ts.Node): Doc {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  const tags = comments.flatMap(({ tags = [] }) => [...tags])
  const written = (comment: ts.JSDocTag['comment']): string => ts.getTextOfJSDocComment(comment) ?? ''
  return {
    text: comments.map(({ comment }) => written(comment)).join('\n\n'),
    example: tags
      .filter(({ tagName }) => tagName.text === 'example')
      .map(({ comment }) => /^```ts[^\n]*\n([^]*?)\n```/m.exec(written(comment))?.[1])[0],
    parameters: new Map(
      tags.filter(ts.isJSDocParameterTag).map(({ name, comment }) => [name.getText(), written(comment)])
    ),
    returns: tags.filter(ts.isJSDocReturnTag).map(({ comment }) => written(comment))[0] ?? '',
    throws: tags.filter(ts.isJSDocThrowsTag).map(({ comment, typeExpression }) => {
      const type = typeExpression?.type.getText()
      return [type === undefined ? '' : `\`${type}\``, written(comment)].filter(Boolean).join(' ')
    })
  }
}
