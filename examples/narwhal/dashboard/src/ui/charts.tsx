import { useSignalEffect } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import type { Board } from '../board.ts'
import type { View } from '../model/view.ts'
import { formatCompact, formatMs, formatSeconds } from './format.ts'
import { onSchemeChange } from './scheme.ts'

/** How far back the charts reach, at the speed of the cluster. */
const SPAN_MS = 90_000
const REDRAW_EVERY = 2
/** Of the span. */
const TICKS = [-2 / 3, -1 / 3, 0]

interface Line {
  readonly label: string
  /** The custom property that has its colour. */
  readonly colour: string
  readonly fill?: boolean
  readonly dash?: number[]
  readonly of: (view: View) => number
}

interface ChartProps {
  readonly board: Board
  readonly title: string
  readonly lines: readonly Line[]
  readonly format: (value: number) => string
}

const RATE: readonly Line[] = [{ label: 'committed', colour: '--commit', fill: true, of: view => view.perSecond }]
const LATENCY: readonly Line[] = [
  { label: 'p50', colour: '--v0', of: view => view.p50Ms },
  { label: 'p99', colour: '--v1', dash: [4, 3], of: view => view.p99Ms }
]

/** How fast transactions are committed, and how long they take. */
export function Charts({ board }: { readonly board: Board }): VNode {
  return (
    <section class="panel charts" aria-labelledby="charts-title">
      <h2 id="charts-title">
        The last {formatSeconds(spanOf(board))}
        {board.simulation.value !== undefined && ' of simulated time'}
      </h2>
      <Chart board={board} title="Committed, tx/s" lines={RATE} format={formatCompact} />
      <Chart board={board} title="Latency" lines={LATENCY} format={formatMs} />
    </section>
  )
}

function Chart({ board, title, lines, format }: ChartProps): VNode {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  useEffect(() => {
    const element = place.current!
    const make = (): void => {
      plot.current?.destroy()
      plot.current = new uPlot(optionsOf(element, board, lines, format), emptyData(lines), element)
    }
    make()
    const resized = new ResizeObserver(() => plot.current?.setSize(sizeOf(element)))
    resized.observe(element)
    const stopListening = onSchemeChange(make)
    return () => {
      stopListening()
      resized.disconnect()
      plot.current?.destroy()
    }
  }, [])
  const ticks = useRef(0)
  const latest = useRef<HTMLSpanElement>(null)
  useSignalEffect(() => {
    const view = board.shown.value
    if (view === undefined || plot.current === undefined || ticks.current++ % REDRAW_EVERY !== 0) return
    plot.current.setData(dataOf(board, lines, view.at))
    latest.current!.textContent = lines.map(({ label, of }) => `${label} ${format(of(view))}`).join(', ')
  })
  return (
    <figure class="chart">
      <figcaption>
        <span>{title}</span>
        <span class="latest" ref={latest} />
      </figcaption>
      <div ref={place} aria-hidden="true" />
    </figure>
  )
}

/** The entries of the span before a time, from -1 to 0. */
function dataOf(board: Board, lines: readonly Line[], at: number): uPlot.AlignedData {
  const times: number[] = []
  const values: number[][] = lines.map(() => [])
  const spanMs = spanOf(board)
  board.views.forEach(at - spanMs, at, (view, viewAt) => {
    times.push((viewAt - at) / spanMs)
    lines.forEach(({ of }, index) => values[index]!.push(of(view)))
  })
  return [times, ...values]
}

/** What takes 90 seconds to be seen, however fast it happens. */
function spanOf(board: Board): number {
  return SPAN_MS * board.speedShown.value
}

function emptyData(lines: readonly Line[]): uPlot.AlignedData {
  return [[], ...lines.map(() => [])]
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: element.clientWidth, height: element.clientHeight }
}

function optionsOf(
  element: HTMLElement,
  board: Board,
  lines: readonly Line[],
  format: (value: number) => string
): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const axis = {
    stroke: colour('--muted'),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false }
  }
  return {
    ...sizeOf(element),
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 18, 0, 0],
    scales: {
      x: { time: false, range: [-1, 0] },
      y: { range: (_, __, highest) => [0, Math.max(1, (highest ?? 0) * 1.15)] }
    },
    axes: [
      {
        ...axis,
        size: 24,
        splits: () => TICKS,
        values: () => TICKS.map(part => (part === 0 ? 'now' : `-${formatSeconds(-part * spanOf(board))}`))
      },
      { ...axis, size: 56, values: (_, splits) => splits.map(value => (value === 0 ? '0' : format(value))) }
    ],
    series: [
      {},
      ...lines.map(({ label, colour: name, fill, dash }) => ({
        label,
        stroke: colour(name),
        width: 1.5,
        points: { show: false },
        ...(fill === true ? { fill: `color-mix(in srgb, ${colour(name)} 16%, transparent)` } : {}),
        ...(dash === undefined ? {} : { dash })
      }))
    ]
  }
}
