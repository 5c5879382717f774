import type { Component } from 'vue'

/** Every `live/<chapter>/<part>.vue`. None is part of a page until it is loaded, nor of what the server renders. */
const modules: Record<string, () => Promise<{ default: Component }>> = import.meta.env.SSR
  ? {}
  : import.meta.glob<{ default: Component }>(['../*/*.vue', '!./*.vue'])

export const parts: { load(name: string): Promise<Component> } = {
  /** @throws {Error} there is no such part */
  async load(name) {
    const load = modules[`../${name}.vue`]
    if (load === undefined)
      throw new Error(`there is no live part '${name}'; there are ${Object.keys(modules).join(', ')}`)
    return (await load()).default
  }
}
