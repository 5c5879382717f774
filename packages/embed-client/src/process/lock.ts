import { open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { EmbedError } from '../errors.ts'
import { notWritable } from './files.ts'

/**
 * Makes this process the only one that writes a file, until the function that it returns is called.
 *
 * A lock is an empty file beside it whose name says who holds it: `<file>.<process>.<its start>.<machine>.lock`. Every
 * contender creates its own, and then looks for others: of two at least one sees the other, and who sees a living one
 * withdraws. So nobody takes a lock over, and that of a process which was killed is cleared away by the next one.
 *
 * @throws {EmbedError} `in-use`, `not-writable`
 */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  const [folder, name] = [dirname(path), basename(path)]
  const own = `${name}.${process.pid}.${(await startOf(process.pid)) ?? '0'}.${encodeURIComponent(hostname())}.lock`
  for (let attempt = 0; ; attempt++) {
    await create(join(folder, own), path)
    const unlock = (): Promise<void> => rm(join(folder, own), { force: true })
    const holder = await otherHolder(folder, { name, own }).catch(async (error: unknown) => {
      await unlock()
      throw error
    })
    if (holder === undefined) return unlock
    await unlock()
    // Two that came at the same moment have both withdrawn: their numbers decide who comes back first.
    if (attempt === 3 || holder.ageMs > 1000) throw inUse(path, holder.pid, join(folder, holder.lock))
    await wait(20 + (process.pid % 97))
  }
}

async function create(lock: string, path: string): Promise<void> {
  try {
    await (await open(lock, 'wx')).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw inUse(path, String(process.pid), lock)
    throw notWritable(path, error)
  }
}

/** The lock of another process that lives, or may live; those of dead ones are cleared away. */
async function otherHolder(
  folder: string,
  { name, own }: { name: string; own: string }
): Promise<{ lock: string; pid: string; ageMs: number } | undefined> {
  for (const lock of await readdir(folder)) {
    if (lock === own || !lock.startsWith(`${name}.`)) continue
    const [, pid, start, machine] = /^(\d+)\.(\d+)\.(.+)\.lock$/.exec(lock.slice(name.length + 1)) ?? []
    if (pid === undefined) continue
    if (machine === encodeURIComponent(hostname()) && !(await lives(Number(pid), start!))) {
      await rm(join(folder, lock), { force: true })
      continue
    }
    const found = await stat(join(folder, lock)).catch(() => undefined)
    if (found) return { lock, pid, ageMs: Date.now() - found.mtimeMs }
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

function inUse(path: string, pid: string, lock: string): EmbedError {
  return new EmbedError('in-use', `${path} is being written by process ${pid}; if that has ended, delete ${lock}`)
}
