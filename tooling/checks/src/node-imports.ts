import { isBuiltin, SourceMap, type SourceMapPayload } from 'node:module'
import { resolve } from 'node:path'
import { build, type BuildFailure, type BuildResult, type Plugin } from 'esbuild'
import type { Finding } from './finding.ts'
import { importsOf } from './modules.ts'
import { type Package, packagesOf, place, sourceCondition } from './workspace.ts'

/**
 * The main entry (`.`) of a package runs in a browser as well as in Node: bundled for a browser from the sources,
 * it reaches no Node built-in, and our own files in it touch no `process`, `console` or other thing of the host.
 * Third-party code is judged only by whether the bundle takes it; optional peers are part of the bundle.
 */
export async function nodeImports(root: string): Promise<Finding[]> {
  const entries = packagesOf(root).filter(({ kind }) => kind === 'leaf' || kind === 'domain')
  return (await Promise.all(entries.map(entry => findingsOf(root, entry)))).flat()
}

// The build gives these names that occur nowhere else, wherever nothing in scope shadows them.
const hostGlobals = ['process', 'console', 'Buffer', '__dirname', '__filename', 'global', 'setImmediate']
const renamed = '__of_the_host_'
const define = Object.fromEntries(
  hostGlobals.flatMap(name => [name, `globalThis.${name}`].map(key => [key, renamed + name]))
)

async function findingsOf(root: string, { name, folder }: Package): Promise<Finding[]> {
  const builtins: Finding[] = []
  try {
    const result = await build({
      stdin: { contents: `export * from ${JSON.stringify(name)}`, resolveDir: folder },
      absWorkingDir: root,
      outdir: root,
      bundle: true,
      write: false,
      sourcemap: 'external',
      sourcesContent: false,
      format: 'esm',
      platform: 'browser',
      conditions: [sourceCondition, 'module'],
      treeShaking: false,
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
      define,
      logLevel: 'silent',
      plugins: [collectBuiltins(root, name, builtins)]
    })
    return [...builtins, ...globalsIn(root, name, result)]
  } catch (error) {
    if (!(error instanceof Error && 'errors' in error)) throw error
    const failures = (error as BuildFailure).errors.map(({ text, location }) => ({
      ...(location && location.file !== '<stdin>'
        ? { file: location.file, line: location.line }
        : { file: place(root, folder) }),
      message: `the main entry of ${name} does not bundle for a browser: ${text}`
    }))
    return [...builtins, ...failures]
  }
}

/** Notes each built-in that a package does not replace for browsers (its `browser` field), and leaves it out. */
function collectBuiltins(root: string, entry: string, findings: Finding[]): Plugin {
  return {
    name: 'collect-builtins',
    setup(bundle) {
      bundle.onResolve({ filter: /^[^./]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === 'asked' || kind === 'entry-point' || !isBuiltin(path)) return undefined
        const found = await bundle.resolve(path, { importer, resolveDir, kind, pluginData: 'asked' })
        if (found.errors.length === 0) return undefined
        const line = importsOf(importer).find(({ specifier }) => specifier === path)?.line
        const message = `the main entry of ${entry} reaches '${path}': move what needs Node behind a subpath export`
        findings.push({ file: place(root, importer), ...(line !== undefined && { line }), message })
        return { path, external: true }
      })
    }
  }
}

function globalsIn(root: string, entry: string, { outputFiles = [] }: BuildResult): Finding[] {
  const [map, bundle] = [/\.map$/, /\.js$/].map(ending => outputFiles.find(({ path }) => ending.test(path))?.text ?? '')
  const positions = new SourceMap(JSON.parse(map!) as SourceMapPayload)
  const findings = bundle!.split('\n').flatMap((text, line) =>
    [...text.matchAll(new RegExp(`${renamed}(\\w+)`, 'g'))].flatMap(match => {
      const origin = positions.findEntry(line, match.index)
      if (!('originalSource' in origin)) return []
      const file = place(root, resolve(root, origin.originalSource))
      if (file.startsWith('node_modules/') || file.includes('/node_modules/')) return [] // third-party
      const message = `the main entry of ${entry} uses ${match[1]!}: take it as an option, or move it behind a subpath export`
      return [{ file, line: origin.originalLine + 1, message }]
    })
  )
  return findings.filter(({ file, line }, i) => findings.findIndex(f => f.file === file && f.line === line) === i)
}
