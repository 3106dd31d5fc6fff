/**
 * The look of the report: greys, one accent, amber for what warns; three sizes of type. Nothing depends on colour alone:
 * shape, dash or a word says the same, so that a grey print can be read.
 */

export const colour = {
  ink: '#1b1f24',
  soft: '#5b6470',
  faint: '#8b949e',
  line: '#d9dde2',
  shade: '#f3f4f5',
  paper: '#ffffff',
  accent: '#1d4f91',
  amber: '#b26a00',
} as const

/** The family of all text; the page brings Inter with it, a figure on its own takes what is there. */
export const fonts = "Inter, 'Noto Sans', system-ui, sans-serif"

/** px; half and full are the widths that a figure can have, so that type is of one size on a page. */
export const size = { type: 13, half: 420, full: 860 } as const

/** How lines that are to be told apart are drawn, the first for what the study is about. */
export const strokes: readonly { stroke: string; dash: string; width: number }[] = [
  { stroke: colour.accent, dash: '', width: 2.25 },
  { stroke: colour.ink, dash: '6 3', width: 1.5 },
  { stroke: colour.soft, dash: '2 3', width: 1.75 },
  { stroke: colour.faint, dash: '', width: 1.5 },
  { stroke: colour.ink, dash: '8 3 2 3', width: 1.25 },
  { stroke: colour.soft, dash: '1 2', width: 1.5 },
  { stroke: colour.faint, dash: '6 3', width: 1.5 },
]
