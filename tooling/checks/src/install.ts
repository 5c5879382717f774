import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { examplesIn } from './examples.ts'
import type { Finding } from './finding.ts'
import type { Packed } from './pack.ts'
import { run } from './programs.ts'
import { runExample } from './run-example.ts'
import { type Manifest, place } from './workspace.ts'

/** A new project that packages were installed into. */
export interface Project {
  folder: string
  /** What was installed: manifests by place, as `node_modules/a/node_modules/b`. */
  modules: Record<string, Manifest>
}

/** Installs packed packages with plain npm into a new project, all of them from their tarballs, as a user does. */
export async function installInto(folder: string, packed: Packed[]): Promise<Project> {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const npm = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  const { code, stdout, stderr } = await run('npm', [...npm, ...packed.map(({ tarball }) => tarball)], { cwd: folder })
  if (code !== 0) throw new Error(`npm install failed: ${stdout}${stderr}`)
  const lock = readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')
  return { folder, modules: (JSON.parse(lock) as { packages: Project['modules'] }).packages }
}

/** First examples of READMEs that do not run, and programs that do not start, where the packages are installed. */
export async function install(root: string, packed: Packed[], project: Project): Promise<Finding[]> {
  const findings = packed.map(async ({ folder, manifest: { exports, bin = {} } }, i) => {
    const readme = join(folder, 'README.md')
    const example = existsSync(readme) ? examplesIn(root, readme).find(({ runs }) => runs) : undefined
    const missing = { file: place(root, readme), message: 'has no example that runs: begin with one, as a `ts` block' }
    const ofExample = example ? await runExample(example, join(project.folder, `${i}.mts`)) : exports ? [missing] : []
    const ofPrograms = await Promise.all(Object.keys(bin).map(name => programFindings(root, folder, name, project)))
    return [...ofExample, ...ofPrograms.flat()]
  })
  return (await Promise.all(findings)).flat()
}

async function programFindings(root: string, folder: string, name: string, project: Project): Promise<Finding[]> {
  const { code, stdout, stderr } = await run('npx', ['--no', '--', name, '--help'], { cwd: project.folder })
  if (code === 0 && stdout !== '') return []
  const message = `the installed program does not start: '${name} --help' ended with ${code}: ${stderr.trim()}`
  return [{ file: place(root, join(folder, 'package.json')), message }]
}

/** Modules in a project into which only leaves were installed, beside those leaves: leaves bring nothing. */
export function brought(root: string, leaves: Packed[], { modules }: Project): Finding[] {
  const ours = leaves.map(({ name }) => `node_modules/${name}`)
  const others = Object.keys(modules).filter(module => !ours.includes(module))
  const file = place(root, join(leaves[0]!.folder, 'package.json'))
  return others.map(module => ({
    file,
    message: `installing ${leaves.map(({ name }) => name).join(' and ')} brings ${module}: leaves depend on nothing`
  }))
}
