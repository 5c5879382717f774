import { access, constants, mkdir, readdir, stat, statfs } from 'node:fs/promises'
import { arch, platform, release, totalmem, availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { askService, type ServiceState } from '../ask-service.ts'
import { cacheFolder } from '../cache-folder.ts'
import { json } from '../common-options.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { checkSettings, readSettings, settingsFor, type Setting } from '../configuration.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { explain } from '../explain.ts'
import { withoutPassword } from '../harmless.ts'
import type { Options } from '../options.ts'
import { findPart, parts, type FoundPart } from '../parts.ts'
import { printableLine } from '../printable.ts'
import { accessTo, addressOptions, openAi } from '../services.ts'
import { size } from '../tour.ts'
import { wrap } from '../wrap.ts'

/** Where services of this machine listen, as they are installed. */
const local = [
  { name: 'Ollama', baseURL: 'http://127.0.0.1:11434/v1' },
  { name: 'LM Studio', baseURL: 'http://127.0.0.1:1234/v1' }
]

const options = {
  ...addressOptions,
  model: { kind: 'text', value: 'NAME', about: 'Look whether the service has this model.' },
  'timeout-ms': { kind: 'integer', least: 1, most: 3_600_000, default: 3000, about: 'Milliseconds for an answer.' },
  offline: { kind: 'flag', about: 'Ask no service, whatever else is given.' },
  json
} as const satisfies Options

export const command: Command = defineCommand({
  usage: ['doctor [OPTIONS]'],
  about:
    'Looks at what is here: Node and the terminal, optional parts and how to add them, the cache and the room on the disk, files of ' +
    'settings, and which services answer. The service of --base-url, of OPENAI_BASE_URL or of your settings is asked for its models, ' +
    'with the key of OPENAI_API_KEY, which is never shown; without any, Ollama and LM Studio of this machine are. The exit code is 1 ' +
    'where something that was asked for does not work.',
  options,
  examples: [
    { about: 'All of it', line: 'cookbook doctor' },
    {
      about: 'Whether a service has a model',
      line: 'cookbook doctor --base-url http://localhost:11434/v1 --model llama3.2'
    }
  ],
  async run({ options, args, ...world }) {
    if (args.length > 0) throw new UsageError(`doctor takes options only, and got '${args[0]!}'.`)
    const { terminal, env } = world
    const problems: string[] = []
    const settings = await settingsOf(world).catch((error: unknown) => {
      problems.push(explain(error).message)
      return undefined
    })
    const found = await Promise.all(parts.map(findPart))
    for (const part of found) {
      const isWanted = !part.optional || isAskedFor(part, settings?.values)
      if (isWanted && (part.version === undefined || part.problem)) {
        problems.push(`${part.name} is ${part.version === undefined ? 'missing' : 'broken'}: ${howToAdd(part)}.`)
      }
    }
    const services = await askAll(options, settings?.values, world)
    for (const { service, model } of services) {
      if (service.problem !== undefined) problems.push(`${service.baseURL}: ${service.problem}.`)
      else if (model !== undefined && service.models?.includes(model) === false) {
        problems.push(`${service.baseURL} has no model '${model}'.`)
      }
    }
    const others = services.length > 0 || options.offline ? [] : await askLocal(options['timeout-ms'], world)
    const cache = await cacheState(cacheFolder(env, process.platform))
    if (cache.problem !== undefined) problems.push(cache.problem)
    const key = (env['OPENAI_API_KEY'] ?? '').trim() !== ''

    const machine = {
      node: process.version,
      platform: `${platform()} ${arch()}, ${release()}`,
      cores: availableParallelism(),
      memory: totalmem()
    }
    const screen = {
      colours: terminal.colours ? 2 ** (process.stdout.isTTY ? process.stdout.getColorDepth() : 8) : 0,
      columns: terminal.width,
      lines: terminal.height,
      output: process.stdout.isTTY ? 'terminal' : 'file or pipe',
      progress: process.stderr.isTTY ? env['TERM'] !== 'dumb' : false,
      unicode: isUnicode(env)
    }
    if (options.json) {
      terminal.json({
        ...{ ok: problems.length === 0, problems, ...machine, parts: found, key },
        services: services.map(({ service, model }) => ({ ...service, ...(model !== undefined && { model }) })),
        ...{ local: others, cache, settings: settings?.paths ?? [], terminal: screen }
      })
      return problems.length === 0 ? exitCodes.done : exitCodes.failed
    }

    const bold = (text: string): string => terminal.style('bold', text)
    const line = (state: 'good' | 'bad' | 'none', name: string, about: string): void => {
      const mark = { good: terminal.style('green', 'ok'), bad: terminal.style('red', 'no'), none: '- ' }[state]
      const indent = ' '.repeat(30)
      const text = wrap(printableLine(about), { width: terminal.width, indent }).trimStart()
      const gap = name.length < 24 ? ' '.repeat(25 - name.length) : `\n${indent}`
      terminal.print(`  ${mark} ${name}${gap}${text}`)
    }
    terminal.print(bold('Machine'))
    line('good', 'Node', `${machine.node} on ${machine.platform}`)
    line('good', 'Processor and memory', `${machine.cores} cores, ${size(machine.memory)}`)
    line(
      'good',
      'Output',
      `${screen.output}, ${screen.columns} columns, ${screen.colours === 0 ? 'no colours' : `${screen.colours} colours`}`
    )
    line(screen.unicode ? 'good' : 'none', 'Characters', screen.unicode ? 'Unicode' : 'LANG and LC_ALL name no UTF-8')
    line(
      screen.progress ? 'good' : 'none',
      'Progress',
      screen.progress ? 'shown' : 'not shown: standard error is no terminal'
    )
    terminal.print(`\n${bold('Parts')}`)
    for (const part of found) {
      if (part.version === undefined)
        line(part.optional ? 'none' : 'bad', part.name, `missing (${part.use}): ${howToAdd(part)}`)
      else if (part.problem !== undefined) line('bad', part.name, `does not load: ${part.problem}`)
      else line('good', part.name, `${part.version}, for ${part.use}`)
    }
    terminal.print(`\n${bold('Services')}`)
    line(
      key ? 'good' : 'none',
      'OPENAI_API_KEY',
      key ? 'set (it is not shown)' : 'not set; services of your own machine need none'
    )
    for (const { service, model } of services) {
      const has = model === undefined || service.models?.includes(model) !== false
      line(service.problem === undefined && has ? 'good' : 'bad', service.baseURL, said(service, model))
    }
    for (const { name, ...service } of others)
      line(service.answers ? 'good' : 'none', name, `${service.baseURL}: ${said(service)}`)
    if (services.length === 0 && key) line('none', openAi, 'not asked; --base-url with this address does')
    terminal.print(`\n${bold('Files')}`)
    const room = cache.free === undefined ? '' : `; ${size(cache.free)} free on the disk`
    line(
      cache.problem === undefined ? 'good' : 'bad',
      'Cache',
      `${cache.folder}: ${cache.problem ?? `${size(cache.bytes)}${room}`}`
    )
    for (const path of settings?.paths ?? []) line('good', 'Settings', path)
    if (settings === undefined) line('bad', 'Settings', problems[0]!)
    else if (settings.paths.length === 0) line('none', 'Settings', 'no file (cookbook config tells where one may be)')
    terminal.print(problems.length === 0 ? '\nAll that was asked for works.' : '')
    for (const problem of problems) terminal.error(problem)
    return problems.length === 0 ? exitCodes.done : exitCodes.failed
  }
})

interface Settings {
  readonly paths: string[]
  readonly values: ReadonlyMap<string, Setting>
}

/** What is set for services and stores, by variables and files. */
async function settingsOf({ env, registry }: World): Promise<Settings> {
  const files = await readSettings(env)
  const all = await registry.loadAll()
  checkSettings(files, all)
  return { paths: files.map(({ path }) => path), values: settingsFor('ask', all.get('ask')!.options, { env, files }) }
}

function isAskedFor({ name }: FoundPart, values: Settings['values'] | undefined): boolean {
  const store = values?.get('store')?.value
  return store === 'hnsw' ? name === 'hnswlib-node' : store === 'pgvector' && name.startsWith('pg')
}

function howToAdd({ name, optional }: FoundPart): string {
  return optional
    ? `npm install --global ${name} beside the program, or npm install ${name} in a project`
    : 'install the program anew'
}

/** The service that is set, if one is. */
async function askAll(
  given: {
    'base-url': string | undefined
    'allow-http': boolean
    model: string | undefined
    'timeout-ms': number
    offline: boolean
  },
  values: Settings['values'] | undefined,
  { env, signal }: World
): Promise<{ service: ServiceState; model: string | undefined }[]> {
  const text = (name: string): string | undefined => values?.get(name)?.value as string | undefined
  const model = given.model ?? text('model')
  const baseURL = given['base-url'] ?? text('base-url') ?? (model === undefined ? undefined : openAi)
  if (given.offline || baseURL === undefined) return []
  const allowHttp = given['allow-http'] || values?.get('allow-http')?.value === true
  try {
    const { apiKey } = accessTo({ 'base-url': baseURL, 'allow-http': allowHttp }, env)
    const service = await askService(baseURL, { apiKey, timeoutMs: given['timeout-ms'], signal })
    return [{ service, model }]
  } catch (error) {
    signal.throwIfAborted()
    const problem = explain(error).message
    const service = { baseURL: withoutPassword(baseURL), answers: false, models: undefined, problem, milliseconds: 0 }
    return [{ service, model }]
  }
}

/** No key is sent to what nobody has named. */
async function askLocal(timeoutMs: number, { signal }: World): Promise<(ServiceState & { name: string })[]> {
  const asked = local.map(async ({ name, baseURL }) => ({
    name,
    ...(await askService(baseURL, { apiKey: undefined, timeoutMs: Math.min(timeoutMs, 1000), signal }))
  }))
  return Promise.all(asked)
}

function said({ models, problem, milliseconds }: ServiceState, model?: string): string {
  if (problem !== undefined) return problem
  const time = `answers in ${milliseconds} ms`
  if (models === undefined) return time
  if (model !== undefined) return models.includes(model) ? `${time}, and has ${model}` : `${time}, and has no ${model}`
  const few = models.slice(0, 5).join(', ')
  return `${time}; models: ${models.length === 0 ? 'none' : few}${models.length > 5 ? ` and ${models.length - 5} others` : ''}`
}

interface CacheState {
  readonly folder: string
  readonly bytes: number
  /** Bytes that are free on its disk; `undefined` where the system does not tell. */
  readonly free: number | undefined
  readonly problem: string | undefined
}

async function cacheState(folder: string): Promise<CacheState> {
  let there = folder
  while (!(await isThere(there)) && dirname(there) !== there) there = dirname(there)
  const disk = await statfs(there).catch(() => undefined)
  const free = disk && disk.bavail * disk.bsize
  // Made here, as every other command would make it.
  const problem = await mkdir(folder, { recursive: true })
    .then(() => access(folder, constants.W_OK))
    .then(() => undefined)
    .catch(() => `${printableLine(folder)} cannot be written: nothing is remembered`)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => sizeOf(join(parentPath, name)))
  return { folder, bytes: (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0), free, problem }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0
  )
}

function isUnicode(env: NodeJS.ProcessEnv): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true
  // The first of them that is not empty counts.
  const told = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(name => name !== undefined && name !== '')
  return /utf-?8/i.test(told ?? '')
}
