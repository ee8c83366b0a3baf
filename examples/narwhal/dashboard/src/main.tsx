/** The page: a board on a cluster of processes, drawn. */
import { render } from 'preact'
import { Board } from './board.ts'
import { Page } from './ui/page.tsx'

render(<Page board={new Board()} />, document.querySelector('#page')!)
