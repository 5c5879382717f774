// Programs in Python that a bench measures ours against. They keep their data between calls, so that neither their start nor
// the way of the data to them is timed.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Rows of 32-bit floats, such as a `Matrix` of vector. */
interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array
}

type TypedArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array

/** A running Python with functions of ours. */
export interface Python {
  /** Calls a function; a `Matrix` and typed arrays arrive as numpy arrays. What it returns comes back through JSON. */
  call(name: string, ...values: (number | string | boolean | null | Matrix | TypedArray)[]): Promise<unknown>
  close(): void
}

/**
 * @param program  defines the functions that `call` names; numpy is there as `np`
 * @param threads  how many threads BLAS, OpenMP and numba may use; 1 by default
 * @returns why it cannot run, where Python or a module is missing
 */
export async function startPython(program: string, threads: number = 1): Promise<Python | { skipped: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-python-'))
  const count = String(threads)
  const env = { ...process.env, OPENBLAS_NUM_THREADS: count, OMP_NUM_THREADS: count, NUMBA_NUM_THREADS: count }
  const python = spawn(process.env['PYTHON'] ?? '/usr/bin/python3', ['-u', '-c', prelude + program + loop], {
    env,
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const answers = createInterface(python.stdout)[Symbol.asyncIterator]()
  const answer = async (): Promise<unknown> => {
    const { value, done } = await answers.next()
    if (done === true) throw new Error('Python has ended')
    const { error, result } = JSON.parse(value) as { error?: string; result?: unknown }
    if (error !== undefined) throw new Error(error)
    return result
  }
  const close = (): void => {
    python.stdin.end()
    rmSync(folder, { recursive: true, force: true })
  }
  const gone = new Promise<never>((_, reject) => {
    python.once('error', reject)
  })
  try {
    await Promise.race([gone, answer()])
  } catch {
    close()
    return { skipped: 'needs python3 with the modules that it imports' }
  }
  const paths = new WeakMap<object, string>()
  const pathOf = (numbers: TypedArray): string => {
    const path = paths.get(numbers) ?? join(mkdtempSync(join(folder, 'n')), 'numbers')
    if (!paths.has(numbers)) writeFileSync(path, numbers)
    paths.set(numbers, path)
    return path
  }
  const given = (value: Matrix | TypedArray): unknown[] =>
    'data' in value
      ? [pathOf(value.data), 'Float32Array', value.rows, value.columns]
      : [pathOf(value), value[Symbol.toStringTag], value.length]
  return {
    close,
    call(name, ...values) {
      const json = JSON.stringify([
        name,
        values.map(value => (typeof value === 'object' && value !== null ? given(value) : value))
      ])
      python.stdin.write(`${json}\n`)
      return answer()
    }
  }
}

const prelude = `
import json, sys
import numpy as np
`

const loop = `
_arrays = {}
def _value(given):
    if not isinstance(given, list): return given
    path, kind, *shape = given
    if path not in _arrays: _arrays[path] = np.fromfile(path, dtype=kind.removesuffix('Array').lower()).reshape(shape)
    return _arrays[path]
print(json.dumps({'result': None}), flush=True)
for _line in sys.stdin:
    _name, _given = json.loads(_line)
    try: print(json.dumps({'result': globals()[_name](*[_value(one) for one in _given])}), flush=True)
    except Exception as _error: print(json.dumps({'error': repr(_error)}), flush=True)
`
