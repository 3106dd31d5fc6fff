/**
 * Observable Plot (ISC licence) without a browser: linkedom (ISC) lends it a document, and the drawing comes back as
 * text. What is drawn here stands alone as a file and also inside a page with other figures: ids and style rules carry the
 * figure's name, and coordinates are cut to a hundredth of a pixel, which halves a scatter of thousands.
 */
import { type Markish, type PlotOptions, plot } from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { escapeMarkup } from '../../../base/index.ts'
import { colour, fonts, size } from '../look.ts'

export type Figure = {
  /** Letters, digits and dashes: the file's name and the prefix of its ids. */
  name: string
  /** One sentence for who cannot see it. */
  alt: string
}

export type Drawing = Omit<PlotOptions, 'marks'> & { marks: Markish[] }

const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** @throws {RangeError} if the name has other letters than an id may have */
export function draw({ name, alt }: Figure, { style, width = size.half, ...options }: Drawing): string {
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new RangeError(`a figure cannot be called ${name}: small letters, digits, -`)
  const drawn = plot({
    document: document as unknown as Document,
    width,
    className: `figure-${name}`,
    style: { fontFamily: fonts, fontSize: `${size.type}px`, color: colour.ink, ...(style as object) },
    ...options,
  })
  const ids = new Map<string, string>()
  const renamed = (id: string) => {
    if (!ids.has(id)) ids.set(id, `${name}-${ids.size + 1}`)
    return ids.get(id)!
  }
  return drawn.outerHTML
    .replace('<svg ', `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeMarkup(alt)}" `)
    .replace(/ id="([^"]+)"/g, (_, id) => ` id="${renamed(id)}"`)
    .replace(/url\(#([^)]+)\)/g, (_, id) => `url(#${renamed(id)})`)
    .replace(/ aria-hidden="true"/g, '')
    .replace(/ (?:d|transform|points|[cdr]?[xy][12]?|r|width|height)="[^"]*"/g, attribute =>
      attribute.replace(/-?\d+\.\d{3,}(?:e-\d+)?/g, number => String(Math.round(Number(number) * 100) / 100)),
    )
}

/**
 * Positions of labels that would lie on each other, moved apart as little as keeps their order.
 *
 * @param wanted positions, in the unit of the gap
 */
export function spreadOut(wanted: readonly number[], gap: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b])
  const groups: { members: number[]; centre: number }[] = []
  for (const i of order) {
    let group = { members: [i], centre: wanted[i] }
    for (let last = groups.at(-1); last !== undefined; last = groups.at(-1)) {
      const room = (gap * (last.members.length + group.members.length)) / 2
      if (group.centre - last.centre >= room) break
      groups.pop()
      const members = [...last.members, ...group.members]
      group = { members, centre: members.reduce((sum, m) => sum + wanted[m], 0) / members.length }
    }
    groups.push(group)
  }
  const placed = [...wanted]
  for (const { members, centre } of groups)
    members.forEach((member, at) => {
      placed[member] = centre + (at - (members.length - 1) / 2) * gap
    })
  return placed
}
