import { dirname, join, resolve, sep } from 'node:path'
import type { Finding } from './finding.ts'
import { type Import, importsOf } from './modules.ts'
import { filesUnder, type Kind, type Manifest, type Package, packagesOf, place, scope } from './workspace.ts'

/**
 * The one import rule, for code, types and manifests: leaves import no package of ours, domain packages only
 * leaves, nobody imports an app, and another package is imported by its name and exports alone. Tests, benches
 * and examples may import any dev dependency that is no app. The files of a package do not import each other
 * in a circle (circles of types alone do no harm and are let be).
 */
export function imports(root: string): Finding[] {
  const packages = packagesOf(root)
  return packages.flatMap(owner => {
    const modules = codeFiles(owner).map(file => ({ file, imports: importsOf(file) }))
    return [
      ...manifestFindings(root, owner, packages),
      ...modules.flatMap(({ file, imports }) =>
        imports.flatMap(({ specifier, line }) => {
          const message = faultOf(specifier, file, owner, packages)
          return message === undefined ? [] : [{ file: place(root, file), line, message }]
        })
      ),
      ...circles(root, modules)
    ]
  })
}

function codeFiles(owner: Package): string[] {
  const notOurCode = /(?:^|\/)fixtures\/|kernels\/assembly\// // AssemblyScript is another language with the same ending
  return filesUnder(owner.folder).filter(
    file => /\.[cm]?[jt]s$/.test(file) && !notOurCode.test(place(owner.folder, file))
  )
}

function faultOf(specifier: string, file: string, owner: Package, packages: Package[]): string | undefined {
  if (specifier.startsWith('.')) {
    const target = resolve(dirname(file), specifier)
    if (isWithin(target, owner.folder) || dirname(file) === owner.folder) return undefined
    const other = packages.find(({ folder }) => isWithin(target, folder))
    return `'${specifier}' leaves the package: ${other ? `import '${other.name}' by its name` : 'keep what it needs inside'}`
  }
  if (!specifier.startsWith(scope)) return undefined
  const name = scope + specifier.slice(scope.length).split('/')[0]!
  const target = packages.find(other => other.name === name)
  if (!target) return `'${specifier}': the workspace has no package ${name}`
  const ships = isWithin(file, join(owner.folder, 'src'))
  if (target === owner) return ships ? `imports its own package by name: use a relative path` : undefined
  if (target.kind === 'app') return `'${specifier}' is an app: nobody imports apps`
  if (ships && !mayImport(owner.kind, target.kind)) return `'${specifier}': ${ruleFor(owner.kind)}`
  if (!declares(owner.manifest, name, ships)) {
    return `'${specifier}' is not in ${ships ? 'dependencies' : 'devDependencies'} of ${owner.name}: declare it there`
  }
  const path = `.${specifier.slice(name.length)}`
  if (!Object.hasOwn(exportsOf(target.manifest), path)) {
    return `'${specifier}' is no export of ${name}: import what its package.json exports`
  }
  return undefined
}

function manifestFindings(root: string, owner: Package, packages: Package[]): Finding[] {
  const { dependencies, optionalDependencies, peerDependencies } = owner.manifest
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).flatMap(name => {
    const target = packages.find(other => other.name === name)
    if (!target || mayImport(owner.kind, target.kind)) return []
    return [
      { file: place(root, join(owner.folder, 'package.json')), message: `depends on ${name}: ${ruleFor(owner.kind)}` }
    ]
  })
}

function mayImport(owner: Kind, target: Kind): boolean {
  if (target === 'app') return false
  if (owner === 'tooling') return true
  if (owner === 'app') return target !== 'tooling'
  return owner === 'domain' && target === 'leaf'
}

function ruleFor(owner: Kind): string {
  if (owner === 'leaf') return 'a leaf imports no package of ours'
  if (owner === 'domain') return 'a domain package imports only leaves; state the port that it needs instead'
  return owner === 'app' ? 'tooling is not shipped' : 'nobody imports apps'
}

function declares(manifest: Manifest, name: string, ships: boolean): boolean {
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest
  const declared = { ...dependencies, ...optionalDependencies, ...peerDependencies, ...(ships ? {} : devDependencies) }
  return Object.hasOwn(declared, name)
}

function exportsOf({ exports }: Manifest): object {
  return typeof exports === 'object' && exports !== null && '.' in exports ? exports : { '.': exports }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep)
}

/** Circles of imports that run, each named once, found by a depth-first walk that meets a file of its own path. */
function circles(root: string, modules: { file: string; imports: Import[] }[]): Finding[] {
  const targets = new Map(
    modules.map(({ file, imports }) => [
      file,
      imports
        .filter(({ specifier, runs }) => runs && specifier.startsWith('.'))
        .map(({ specifier }) => resolve(dirname(file), specifier))
    ])
  )
  const findings: Finding[] = []
  const done = new Set<string>()
  const walk = (file: string, path: string[]) => {
    const start = path.indexOf(file)
    if (start >= 0) {
      const circle = [...path.slice(start), file].map(part => place(root, part))
      findings.push({ file: circle[0]!, message: `imports itself in a circle: ${circle.join(' → ')}` })
    }
    if (start >= 0 || done.has(file)) return
    for (const target of targets.get(file) ?? []) walk(target, [...path, file])
    done.add(file)
  }
  for (const { file } of modules) walk(file, [])
  return findings
}
