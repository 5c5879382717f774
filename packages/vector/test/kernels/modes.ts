import { vi } from 'vitest'

/** The package as it runs where there is WebAssembly with SIMD, and where there is not. */
export const modes = ['with WebAssembly', 'without WebAssembly'] as const

export async function importIn<Module>(mode: (typeof modes)[number], load: () => Promise<Module>): Promise<Module> {
  vi.resetModules()
  if (mode === 'without WebAssembly') vi.stubGlobal('WebAssembly', undefined)
  try {
    const { kernels } = await import('../../src/kernels/instance.ts')
    if ((kernels() !== undefined) !== (mode === 'with WebAssembly')) throw new Error(`expected to run ${mode}`)
    return await load()
  } finally {
    vi.unstubAllGlobals()
  }
}
