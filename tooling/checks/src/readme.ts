import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, dirname, join, sep } from 'node:path'
import { type Example, examplesIn } from './examples.ts'
import type { Finding } from './finding.ts'
import { house, runTool } from './programs.ts'
import { runExample } from './run-example.ts'
import { filesUnder, type Package, packagesOf, sourceCondition } from './workspace.ts'

/**
 * The examples of every README, of CONTRIBUTING.md, of docs, of the site's pages and of the comments of the packages:
 * type-checked, then run from the sources of the
 * workspace, their documented values asserted (`Example` tells how to write one). An example of a package may import
 * the packages of the workspace and what that package itself depends on, peers too; any other example, what any
 * package depends on. `within` are the files and folders that are meant, by default all.
 */
export async function readme(root: string, within: string[] = [root]): Promise<Finding[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'examples-')))
  try {
    const placed = placeExamples(root, folder, within)
    const ofTypes = await typeFindings(folder, placed)
    const running = placed.filter(({ example }) => example.runs)
    const ofRuns = await inParallel(running, ({ example, path }) =>
      runExample(example, join(folder, path), [`--conditions=${sourceCondition}`])
    )
    return [...ofTypes, ...ofRuns.flat()]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The examples that are only type-checked, as `file:line`. */
export function notRun(root: string): string[] {
  return documentsOf(root, packagesOf(root))
    .flatMap(({ file }) => examplesIn(root, file))
    .flatMap(({ file, line, runs }) => (runs ? [] : [`${file}:${line}`]))
}

interface Placed {
  example: Example
  /** Of its file, from the common folder. */
  path: string
}

/** Writes each example of a document beside a node_modules with what it may import. */
function placeExamples(root: string, folder: string, within: string[]): Placed[] {
  const packages = packagesOf(root)
  return documentsOf(root, packages).flatMap(({ file, owner }, document) => {
    if (!within.some(meant => file === meant || file.startsWith(meant + sep))) return []
    const examples = examplesIn(root, file)
    if (examples.length === 0) return []
    mkdirSync(join(folder, String(document)))
    linkModules(join(folder, String(document), 'node_modules'), packages, owner ? [owner] : packages)
    return examples.map((example, i) => {
      const path = `${document}/${i}.mts`
      writeFileSync(join(folder, path), example.code)
      return { example, path }
    })
  })
}

function documentsOf(root: string, packages: Package[]): { file: string; owner?: Package }[] {
  const general = [join(root, 'README.md'), join(root, 'CONTRIBUTING.md'), ...filesUnder(join(root, 'docs'))]
  const site = filesUnder(join(root, 'apps/docs')).filter(file => basename(file) !== 'README.md')
  const readmes = packages.map(owner => ({ file: join(owner.folder, 'README.md'), owner }))
  const sources = packages.flatMap(owner =>
    filesUnder(join(owner.folder, 'src'))
      .filter(file => file.endsWith('.ts'))
      .map(file => ({ file, owner }))
  )
  const documents = [...[...general, ...site].map(file => ({ file })), ...readmes]
  return [...documents.filter(({ file }) => file.endsWith('.md') && existsSync(file)), ...sources]
}

function linkModules(modules: string, packages: Package[], owners: Package[]): void {
  const targets = new Map(packages.map(({ name, folder }) => [name, folder]))
  for (const { folder, manifest } of owners) {
    const { dependencies, optionalDependencies, peerDependencies } = manifest
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const installed = join(folder, 'node_modules', name)
      if (!targets.has(name) && existsSync(installed)) targets.set(name, installed)
    }
  }
  for (const [name, target] of targets) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(target, join(modules, name), 'junction')
  }
}

async function typeFindings(folder: string, placed: Placed[]): Promise<Finding[]> {
  if (placed.length === 0) return []
  const tsconfig = {
    extends: join(house, 'tooling/tsconfig/check.json'),
    // What a reader's `strict` asks, not what our own code obeys beyond it.
    compilerOptions: {
      typeRoots: [join(house, 'node_modules/@types')],
      noUnusedLocals: false,
      noUncheckedIndexedAccess: false,
      exactOptionalPropertyTypes: false,
      noPropertyAccessFromIndexSignature: false
    },
    include: ['*/*.mts']
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  const { stdout, stderr } = await runTool('tsc', ['-p', '.', '--pretty', 'false'], { cwd: folder })
  const general = /^error TS.*/m.exec(stdout)?.[0] ?? stderr
  if (general) throw new Error(`tsc failed: ${general}`)
  return [...stdout.matchAll(/^(\d+\/\d+\.mts)\((\d+),\d+\): error (.*)/gm)].map(([, path, line, message]) => {
    const { example } = placed.find(other => other.path === path)!
    return { file: example.file, line: example.line + Number(line) - 1, message: message! }
  })
}

async function inParallel<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i]!)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}
