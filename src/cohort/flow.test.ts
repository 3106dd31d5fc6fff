import { describe, expect, it } from 'vitest'
import { renderSvg } from '../image/node/index.ts'
import { drawFlow } from './drawFlow.ts'
import { type Flow, type FlowStep, participantFlow, withheld } from './flow.ts'
import { formatLeftOut, type LeaveOutReason, leaveOut } from './leftOut.ts'
import { suppressFlow } from './suppressFlow.ts'

const films = ['1 knee', '1 knee', '1 hand', '2 knee', '2 hand', ' knee', ' '].map((words, i) => {
  const [patient, joint] = words.split(' ')
  return { file: `f${i}`, line: i + 2, patient: patient || undefined, joint: joint || undefined }
})

describe('a participant flow', () => {
  it('counts what stays and what goes', () => {
    const flow = participantFlow(films, [
      { title: 'Films', leftOut: [leaveOut(films[6], 'bad_row', 'bad')] },
      {
        title: 'Pairs',
        leftOut: [
          leaveOut(films[4], 'listed', '', 'Excluded by list: implant'),
          leaveOut(films[5], 'no_patient', ''),
          leaveOut(films[3], 'listed', '', 'Excluded by list: implant'),
        ],
      },
    ])
    const counts = (films: number, knees: number, hands: number, patients: number) => ({
      films,
      knees,
      hands,
      patients,
    })
    expect(flow).toEqual({
      start: { title: 'Rows of the manifest', remaining: counts(7, 4, 2, 2) },
      steps: [
        {
          title: 'Films',
          leftOut: [{ reason: 'bad_row', title: 'Row with an implausible value', ...counts(1, 0, 0, 0) }],
          remaining: counts(6, 4, 2, 2),
        },
        {
          title: 'Pairs',
          leftOut: [
            { reason: 'listed', title: 'Excluded by list: implant', ...counts(2, 1, 1, 1) },
            { reason: 'no_patient', title: 'Patient not known', ...counts(1, 1, 0, 0) },
          ],
          remaining: counts(3, 2, 1, 1),
        },
      ],
      parts: [],
      reads: 'knee',
      notes: [],
    })
  })
  it('refuses to count a film twice', () => {
    const leftOut = [leaveOut(films[0], 'listed', ''), leaveOut(films[0], 'no_hand', '')]
    expect(() => participantFlow(films, [{ title: 'Pairs', leftOut }])).toThrow(
      'f0 on line 2 is left out by "Pairs" and was not among its films',
    )
  })
  it('lists the films', () => {
    expect(formatLeftOut([leaveOut(films[3], 'no_hand', 'why')])).toBe(
      'file,line,patient,joint,reason,message\nf3,5,2,knee,no_hand,why\n',
    )
  })
})

describe('small counts', () => {
  const counts = (films: number, patients = films) => ({ films, knees: films, hands: 0, patients })
  /** Films before, then of each step the films left out; a patient a film. */
  const flow = (start: number, ...steps: Partial<Record<LeaveOutReason, number>>[]): Flow => {
    let left = start
    return {
      start: { title: 'Start', remaining: counts(start) },
      steps: steps.map((step, i): FlowStep => {
        const leftOut = Object.entries(step).map(([reason, n]) => {
          left -= n
          return { reason: reason as LeaveOutReason, title: reason, ...counts(n) }
        })
        return { title: `Step ${i + 1}`, leftOut, remaining: counts(left) }
      }),
      parts: [],
      reads: 'knee',
      notes: [],
    }
  }
  /** Films at the start, then of each step those left out by reason and those that remain. */
  const shown = ({ start, steps }: Flow) => [
    start.remaining.films,
    ...steps.map(({ leftOut, remaining }) => [
      Object.fromEntries(leftOut.map(({ reason, films }) => [reason, films])),
      remaining.films,
    ]),
  ]

  it('are withheld, with the next that would give them away', () => {
    expect(shown(suppressFlow(flow(500, { listed: 3, genetic: 20, endocrine: 40 })))).toEqual([
      500,
      [{ listed: withheld, genetic: withheld, endocrine: 40 }, 437],
    ])
  })
  it('are withheld alone where their sum is no small count', () => {
    expect(shown(suppressFlow(flow(500, { listed: 6, genetic: 5, endocrine: 40 })))).toEqual([
      500,
      [{ listed: withheld, genetic: withheld, endocrine: 40 }, 449],
    ])
  })
  it('join a step with the next where nothing else hides them', () => {
    expect(shown(suppressFlow(flow(500, { listed: 3 }, { too_far: 30, no_hand: 50 })))).toEqual([
      500,
      [{ listed: withheld, too_far: withheld, no_hand: 50 }, 417],
    ])
    expect(shown(suppressFlow(flow(500, { too_far: 30, no_hand: 50 }, { teacher_saw: 3 })))).toEqual([
      500,
      [{ too_far: withheld, no_hand: 50, teacher_saw: withheld }, 417],
    ])
  })
  it('take the first count with them where there is nothing else', () => {
    expect(shown(suppressFlow(flow(500, { listed: 3 })))).toEqual([withheld, [{ listed: withheld }, 497]])
  })
  it('leave the rest alone, nothing and ten included', () => {
    const large = flow(500, { listed: 10, genetic: 40 }, {})
    expect(suppressFlow(large)).toEqual(large)
  })
  it('hide how many patients a box has that differs by few from the next', () => {
    const few = flow(500, { listed: 40 })
    few.steps[0].remaining.patients = 494
    expect(suppressFlow(few).start.remaining).toEqual({ films: 500, knees: 500, hands: 0, patients: withheld })
  })
  it('are withheld with the sum that they are part of', () => {
    const hands = flow(505)
    hands.start.remaining = { films: 505, knees: 500, hands: 5, patients: 500 }
    expect(suppressFlow(hands).start.remaining).toEqual({ films: withheld, knees: 500, hands: withheld, patients: 500 })
  })
  it('are withheld in notes', () => {
    const [few, many] = [9, 10].map(count => ({ count, text: 'knees share a hand' }))
    const suppressed = suppressFlow({ ...flow(500), notes: [few, many, 'A note.'] })
    expect(suppressed.notes).toEqual([{ ...few, count: withheld }, many, 'A note.'])
    const svg = drawFlow(suppressed)
    for (const words of ['* knees share a hand', '10 knees share a hand', 'A note.', '* Under 10'])
      expect(svg).toContain(`>${words}`)
  })
  it('are withheld in the parts, two at least', () => {
    const parts = [9, 30, 20].map((films, i) => ({ title: `Part ${i}`, films, patients: films }))
    expect(suppressFlow({ ...flow(59), parts }).parts.map(({ films }) => films)).toEqual([withheld, 30, withheld])
  })
})

describe('the drawing', () => {
  const flow = participantFlow(
    films,
    [
      {
        title: 'Pairs',
        leftOut: [leaveOut(films[5], 'listed', '', 'Excluded by list: <a> & a reason of many, many, many, many words')],
      },
    ],
    { parts: [{ title: 'Test', films: 1234, patients: 9 }], notes: ['A note.'] },
  )
  it('says every count, and the same each time', () => {
    const svg = drawFlow(flow)
    for (const words of ['7 films', '4 knees, 2 hands', '1,234 knees', '9 patients', 'A note.', 'Research use only'])
      expect(svg).toContain(`>${words}`)
    expect(svg).toContain('>Excluded by list: &lt;a&gt; &amp; a reason of many, many, many, man…</text>')
    expect(svg).not.toContain('Under 10')
    expect(drawFlow(flow)).toBe(svg)
  })
  it('counts wrists where they are read', () => {
    const svg = drawFlow({ ...flow, reads: 'wrist' })
    for (const words of ['2 wrists', '1,234 wrists']) expect(svg).toContain(`>${words}<`)
    expect(svg).not.toMatch(/knee|hand/)
  })
  it('says what is withheld', () => expect(drawFlow(suppressFlow(flow))).toContain('>* Under 10, or withheld'))
  it('can be drawn', async () => expect((await renderSvg(drawFlow(flow))).length).toBeGreaterThan(5000))
})
