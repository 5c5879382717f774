import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { examplesIn } from './examples.ts'
import { installInto } from './install.ts'
import { packAll, type Packed } from './pack.ts'
import { house, runTool } from './programs.ts'
import { readme } from './readme.ts'
import { runExample } from './run-example.ts'
import { filesUnder, place } from './workspace.ts'

// `pnpm newcomer` goes a newcomer's way and writes down how long each step takes, in docs/newcomer.md: what is committed, in
// an empty folder, with an empty home, cache and store. It takes as long as the tests do; nothing else should run beside it.

const work = mkdtempSync(join(tmpdir(), 'newcomer-'))
// Some tests run as another user.
chmodSync(work, 0o755)
const home = join(work, 'home')
mkdirSync(home)
/** That of somebody who has just logged in: what pnpm told this program is not for the clone. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:p?npm_|INIT_CWD$|NODE)/i.test(name))),
  PATH: process.env['PATH']!.split(delimiter)
    .filter(folder => !folder.includes('node_modules'))
    .join(delimiter),
  HOME: home,
  USERPROFILE: home,
  XDG_CACHE_HOME: join(home, 'cache'),
  CI: 'true'
}
const lines: string[] = []
let failed = 0

/** Runs one step, and writes down its time and what came of it. */
async function step(name: string, work: () => Promise<string>): Promise<void> {
  const started = performance.now()
  const came = await work().catch((error: unknown) => {
    failed++
    return `failed: ${error instanceof Error ? error.message : String(error)}`
  })
  lines.push(`| ${name} | ${((performance.now() - started) / 1000).toFixed(1)} s | ${came} |`)
  console.log(lines.at(-1))
}

function table(title: string, ...heads: [string, string, string]): void {
  lines.push('', `## ${title}`, '', `| ${heads.join(' | ')} |`, '| --- | --: | --- |')
}

/** Runs a program with the Node of the machine, and gives what it printed. */
async function said(command: string, args: string[], cwd: string): Promise<string> {
  const options = { cwd, env, maxBuffer: 1e9, shell: process.platform === 'win32' }
  const running = promisify(execFile)(command, args, options)
  running.child.stdin?.end()
  const { stdout } = await running.catch((error: unknown) => {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    writeFileSync(join(work, 'failed.log'), `${stdout}\n${stderr}`)
    const told = /^\d+ passed, .*/m.exec(stdout)?.[0] ?? (stderr || stdout).trim().split('\n').at(-1)
    throw new Error(`${command} ${args.join(' ')}: ${told}`)
  })
  return stdout.trim()
}

/** A package and those of ours that it needs, which are not on the registry that it is tried with. */
function withNeeded(one: Packed, all: Packed[]): Packed[] {
  const { dependencies, peerDependencies } = one.manifest
  const names = Object.keys({ ...dependencies, ...peerDependencies })
  const needed = all.filter(({ name }) => names.includes(name)).flatMap(each => withNeeded(each, all))
  return [...new Set([one, ...needed])]
}

const clone = join(work, 'llm-cookbook')
const pnpm = ['--yes', 'pnpm@12']
table('Two commands', 'step', 'time', 'what came of it')
await step('`git clone`', async () => said('git', ['clone', '--quiet', house, clone], work))
await step('`npx --yes pnpm@12 demo`, which installs first', async () => {
  const out = await said('npx', [...pnpm, 'demo'], clone)
  return `${out.match(/, page \d+/g)?.length ?? 0} citations with their pages`
})
await step('`npx --yes pnpm@12 demo`, again', async () => {
  await said('npx', [...pnpm, 'demo'], clone)
  return 'the same'
})
await step('`npx --yes pnpm@12 test`', async () => {
  const out = await said('npx', [...pnpm, 'test'], clone)
  return out.split('\n').at(-1)!
})

table('A package in an empty project', 'package', 'time', 'what came of it')
const packed = await packAll(clone, work)
for (const one of packed) {
  const { name, folder } = one
  const project = join(work, `project-${name.replace(/\W+/g, '-')}`)
  await step(`\`npm install ${name}\``, async () => {
    const { modules } = await installInto(project, withNeeded(one, packed))
    return `${Object.keys(modules).length} packages`
  })
  const example = examplesIn(clone, join(folder, 'README.md')).find(({ runs }) => runs)
  if (example === undefined) continue
  await step('its first example', async () => {
    const findings = await runExample(example, join(project, 'first.mts'))
    if (findings[0]) throw new Error(findings[0].message)
    return `${example.code.trim().split('\n').length} lines`
  })
}

table('The programs of each chapter', 'chapter', 'time', 'what came of it')
for (const file of filesUnder(join(clone, 'apps/docs/guide')).filter(name => name.endsWith('.md'))) {
  await step(`\`${place(clone, file)}\``, async () => {
    const findings = await readme(clone, [file])
    if (findings[0]) throw new Error(`line ${findings[0].line}: ${findings[0].message}`)
    return `${examplesIn(clone, file).length} programs, types checked, values as documented`
  })
}

const commit = (await said('git', ['rev-parse', '--short', 'HEAD'], clone)).slice(0, 10)
const head = [
  "# A newcomer's way, with times",
  '',
  'What is committed, cloned into an empty folder, with an empty home, package cache and store, on a machine where Node and git are',
  'installed and nothing else. Packages are packed as they would be published, and installed by npm with a warm cache. Written by',
  '`pnpm newcomer`:',
  `${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.versions.node} in the workspace, commit ${commit}.`
]
const file = join(house, 'docs/newcomer.md')
writeFileSync(file, `${[...head, ...lines].join('\n')}\n`)
await runTool('prettier', ['--write', file], { cwd: house })
if (failed === 0) rmSync(work, { recursive: true, force: true })
console.log(failed === 0 ? 'docs/newcomer.md is written.' : `${failed} steps failed; what is left of them: ${work}`)
process.exitCode = failed === 0 ? 0 : 1
