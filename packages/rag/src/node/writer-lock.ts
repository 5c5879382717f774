import { open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { RagError } from '../errors.ts'
import { notWritable } from './write-file.ts'

/**
 * Makes this process the only writer of a folder, until the function that it returns is called.
 *
 * A lock is an empty file whose name says who holds it: `writer.<process>.<its start>.<machine>.lock`. Every contender
 * creates its own, which nobody else can have, and then looks for others: of two at least one sees the other, and
 * whoever sees a living one withdraws. So a lock is never taken over; that of a process that is gone can be deleted by
 * anybody, since its name never comes back. (A lock of one fixed name has to be stolen when its holder died, and two
 * that steal at once can both believe to have it.)
 *
 * @throws {RagError} `index-locked`, `index-not-writable`
 */
export async function lockWriter(folder: string): Promise<() => Promise<void>> {
  const own = `writer.${process.pid}.${(await startOf(process.pid)) ?? 0}.${encodeURIComponent(hostname())}.lock`
  for (let attempt = 0; ; attempt++) {
    await create(join(folder, own))
    const unlock = (): Promise<void> => rm(join(folder, own), { force: true })
    const holder = await otherHolder(folder, own).catch(async (error: unknown) => {
      await unlock()
      throw error
    })
    if (holder === undefined) return unlock
    await unlock()
    // Two that came at the same moment have both withdrawn: whose turn it is, their numbers decide.
    if (attempt === 3 || holder.age > 1000) throw locked(folder, holder.name)
    await wait(20 + (process.pid % 97))
  }
}

async function create(path: string): Promise<void> {
  try {
    await (await open(path, 'wx')).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritable(path, error)
    throw new RagError('index-locked', 'the index is being written by this process already', { cause: error })
  }
}

/** A lock of another process that lives, or may live; those of dead ones are cleared away. */
async function otherHolder(folder: string, own: string): Promise<{ name: string; age: number } | undefined> {
  for (const name of await readdir(folder)) {
    const [, pid, start, machine] = /^writer\.(\d+)\.(\d+)\.(.+)\.lock$/.exec(name) ?? []
    if (pid === undefined || name === own) continue
    if (machine === encodeURIComponent(hostname()) && !(await lives(Number(pid), start!))) {
      await rm(join(folder, name), { force: true })
      continue
    }
    const age = await stat(join(folder, name)).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => undefined
    )
    if (age !== undefined) return { name, age }
  }
  return undefined
}

async function lives(pid: number, start: string): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
  // The number may have gone to another process since.
  return process.platform !== 'linux' || (await startOf(pid)) === start
}

/** When a process began, in ticks since the machine did; undefined where Linux' /proc is absent, or for a dead one. */
async function startOf(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  // Behind the command's name in parentheses: the state, and nineteen fields on the start (proc_pid_stat(5)).
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}

function locked(folder: string, name: string): RagError {
  const [, pid, , machine = ''] = name.split('.')
  return new RagError(
    'index-locked',
    `the index ${folder} is being written by process ${pid ?? '?'} on ${decodeURIComponent(machine)}; ` +
      `if that has ended, delete ${join(folder, name)}`
  )
}
