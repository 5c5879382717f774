import { writeFile } from 'node:fs/promises'
import { projectorHtml, scatter3dSvg, scatterSvg, scatterText, type Matrix, type Quality } from '@llm-cookbook/viz'

/** What an example makes. */
export interface Picture {
  readonly title: string
  /** Points in two or three dimensions. */
  readonly points: Matrix
  /** The class of each point. */
  readonly groups: readonly string[]
  readonly texts: readonly string[]
  /** How faithful it is. */
  readonly quality: Quality
}

/**
 * Writes the picture to the file that stands behind the program's name, as a page (.html) or a chart (.svg); without one,
 * draws it here. The means of the classes are crosses in flat pictures.
 */
export async function show(picture: Picture, file: string | undefined = process.argv[2]): Promise<void> {
  const { title, points, groups, texts, quality } = picture
  if (file === undefined) console.log(scatterText({ title, points, groups, color: process.stdout.isTTY }))
  else await writeFile(file, file.endsWith('.svg') ? chart(picture) : page())
  printQuality('this picture', quality)

  function page(): string {
    return projectorHtml({ title, layouts: [{ name: title, points, quality }], texts, columns: { class: groups } })
  }
}

/** A line of the measures, three digits each. */
export function printQuality(name: string, quality: Partial<Quality>): void {
  const figures = Object.entries(quality).map(([measure, value]) => `${measure} ${value.toFixed(3)}`)
  console.log(`${name}: ${figures.join(', ')}`)
}

function chart({ title, points, groups }: Picture): string {
  if (points.columns === 3) return scatter3dSvg({ title, points, groups })
  return scatterSvg({ title, points, groups, means: true })
}
