/**
 * A participant flow without small counts, for publication: a count below ten may point to a child. Hiding it is not
 * enough, since the counts around it add up: where what is hidden in a step could be worked out as a number below ten,
 * the next smallest count is hidden too (complementary suppression), and where there is none, the step is joined with
 * the next. Where two boxes differ by fewer than ten patients, the upper does not say how many it has. The site's own
 * flow keeps every count.
 */
import { type Count, type Flow, type FlowCounts, type FlowNote, type FlowStep, withheld } from './flow.ts'

type Cell = FlowStep['leftOut'][number]

/** @param least counts from 1 to this, excluded, are withheld */
export function suppressFlow(flow: Flow, least = 10): Flow {
  const small = (count: Count) => count !== withheld && count > 0 && count < least
  const steps: FlowStep[] = []
  let waiting: Cell[] = []
  for (const step of flow.steps) {
    const cells = joined([...waiting, ...step.leftOut])
    const hidden = hiddenCells(cells)
    waiting = hidden ? [] : cells
    if (hidden) steps.push(withhold(step, cells, hidden))
  }
  const start = { ...flow.start, remaining: counts(flow.start.remaining) }
  const last = flow.steps.at(-1)
  if (waiting.length > 0 && last) {
    // Nothing follows that could hide it: it joins what came before, and in the end the first count.
    const before = flow.steps.slice(0, -1).flatMap(step => step.leftOut)
    const cells = joined([...before, ...last.leftOut])
    const hidden = hiddenCells(cells)
    if (!hidden) start.remaining = { films: withheld, knees: withheld, hands: withheld, patients: withheld }
    steps.splice(0, steps.length, withhold(last, cells, hidden ?? new Set(cells)))
  }
  let below: Count = withheld
  for (const box of [start, ...steps].reverse()) {
    const { patients } = box.remaining
    if (patients !== withheld && below !== withheld && small(patients - below))
      box.remaining = { ...box.remaining, patients: withheld }
    else if (patients !== withheld) below = patients
  }
  const notes = flow.notes.map(
    (note): FlowNote => (typeof note !== 'string' && small(note.count) ? { ...note, count: withheld } : note),
  )
  return { ...flow, start, steps, parts: withholdParts(flow.parts), notes }

  /** The cells to hide, or undefined where hiding them all would not keep a small number secret. */
  function hiddenCells(cells: readonly Cell[]): Set<Cell> | undefined {
    const hidden = new Set(cells.filter(({ films, patients }) => small(films) || small(patients)))
    const bySize = cells.filter(cell => !hidden.has(cell)).sort((a, b) => Number(a.films) - Number(b.films))
    const leaks = () =>
      (['films', 'knees', 'hands'] as const).some(kind =>
        small([...hidden].reduce((sum, cell) => sum + Number(cell[kind]), 0)),
      )
    while (leaks()) {
      const next = bySize.shift()
      if (!next) return undefined
      hidden.add(next)
    }
    return hidden
  }

  function withhold(step: FlowStep, cells: readonly Cell[], hidden: ReadonlySet<Cell>): FlowStep {
    const none = { films: withheld, knees: withheld, hands: withheld, patients: withheld } as const
    return {
      title: step.title,
      leftOut: cells.map(cell => (hidden.has(cell) ? { ...cell, ...none } : { ...cell, ...counts(cell) })),
      remaining: counts(step.remaining),
    }
  }

  /** Films are knees, hands and others: where one kind is withheld, the sum is too. */
  function counts({ films, knees, hands, patients }: FlowCounts): FlowCounts {
    const others = Number(films) - Number(knees) - Number(hands)
    const show = (count: Count) => (small(count) ? withheld : count)
    const partly = [films, knees, hands, others].some(small)
    return { films: partly ? withheld : films, knees: show(knees), hands: show(hands), patients: show(patients) }
  }

  function withholdParts(parts: Flow['parts']): Flow['parts'] {
    const hidden = new Set(parts.filter(({ films, patients }) => small(films) || small(patients)))
    if (hidden.size === 1)
      for (const part of parts
        .filter(part => !hidden.has(part))
        .sort((a, b) => Number(a.films) - Number(b.films))
        .slice(0, 1))
        hidden.add(part)
    return parts.map(part => (hidden.has(part) ? { ...part, films: withheld, patients: withheld } : part))
  }
}

/** Cells of the same title as one. A patient may be in both, so that the sum is too large: the larger is taken. */
function joined(cells: readonly Cell[]): Cell[] {
  const byTitle = new Map<string, Cell>()
  for (const cell of cells) {
    const before = byTitle.get(cell.title)
    byTitle.set(
      cell.title,
      before
        ? {
            ...cell,
            films: Number(before.films) + Number(cell.films),
            knees: Number(before.knees) + Number(cell.knees),
            hands: Number(before.hands) + Number(cell.hands),
            patients: Math.max(Number(before.patients), Number(cell.patients)),
          }
        : cell,
    )
  }
  return [...byTitle.values()]
}
