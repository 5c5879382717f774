import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import type { Finding } from './finding.ts'
import { filesUnder, place, readManifest } from './workspace.ts'

interface Workflow {
  permissions?: unknown
  jobs?: Record<
    string,
    { permissions?: unknown; steps?: { uses?: string; run?: string; with?: { script?: string } }[] }
  >
}

// What pnpm does itself; everything else that follows its name is a script of the root.
const commandsOfPnpm = new Set(['install', 'exec', 'run'])

/**
 * Workflows that are no YAML, ask for more permissions than they name, take an action at a moving version, or call
 * a script or a file that does not exist; the last also in .ci/run.
 */
export function workflows(root: string): Finding[] {
  const files = filesUnder(join(root, '.github/workflows')).filter(file => /\.ya?ml$/.test(file))
  const ci = join(root, '.ci/run')
  const ofWorkflows = files.flatMap(file =>
    faultsOf(readFileSync(file, 'utf8'), root).map(message => ({ file: place(root, file), message }))
  )
  const ofCi = existsSync(ci) ? deadCalls(readFileSync(ci, 'utf8'), root) : []
  return [...ofWorkflows, ...ofCi.map(message => ({ file: '.ci/run', message }))]
}

function faultsOf(text: string, root: string): string[] {
  const document = parseDocument(text)
  if (document.errors.length > 0) return document.errors.map(({ message }) => message)
  const { permissions, jobs = {} } = document.toJS() as Workflow
  const steps = Object.values(jobs).flatMap(job => job.steps ?? [])
  const actions = steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]))
  const commands = steps.map(step => `${step.run ?? ''}\n${step.with?.script ?? ''}`).join('\n')
  return [
    ...(permissions === undefined
      ? ['names no permissions: begin with `permissions: {}` and give each job what it needs']
      : []),
    ...([permissions, ...Object.values(jobs).map(job => job.permissions)].includes('write-all')
      ? ['asks for write-all: name what it needs']
      : []),
    ...actions
      .filter(action => !/^\.\/|@(?:v\d+(?:\.\d+)*|[\da-f]{40})$/.test(action))
      .map(action => `takes ${action}: pin a version or a commit`),
    ...deadCalls(commands, root)
  ]
}

function deadCalls(commands: string, root: string): string[] {
  const { scripts = {} } = readManifest(root)
  const called = [...commands.matchAll(/\bpnpm@\d+ (?:--?[\w-]+ )*([\w:-]+)/g)].map(match => match[1]!)
  const files = [...commands.matchAll(/(?:^|\s)(?:node )?((?:\.ci|\.github|tooling)\/[\w./-]+)/g)].map(
    match => match[1]!
  )
  return [
    ...called
      .filter(name => !commandsOfPnpm.has(name) && !Object.hasOwn(scripts, name))
      .map(name => `calls the script ${name}, which the root package.json does not have`),
    ...files.filter(file => !existsSync(join(root, file))).map(file => `calls ${file}, which does not exist`)
  ]
}
