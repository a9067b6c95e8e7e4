import { OverlaysProvider } from '@blueprintjs/core'
import { caseStore } from './case/case-store.ts'
import { DropVeil } from './case/drop-veil.tsx'
import { EmptyCase } from './case/empty-case.tsx'
import { OpenSheet } from './case/open-sheet.tsx'
import { Strip } from './case/strip.tsx'
import { TitleBar } from './case/title-bar.tsx'
import { DetailPane } from './detail/detail-pane.tsx'
import { ValueMenu } from './detail/value-menu.tsx'
import { FindingsDrawer } from './findings/findings-drawer.tsx'
import { IntegrityView } from './integrity/integrity-view.tsx'
import { HelpSheet } from './keys/help-sheet.tsx'
import { Palette } from './keys/palette.tsx'
import { CaptureSheet } from './live/capture-sheet.tsx'
import { LiveNotices } from './live/live-notices.tsx'
import { LiveSheet } from './live/live-sheet.tsx'
import { liveStore } from './live/live-store.ts'
import { MessageTable } from './messages/table.tsx'
import { ExpectedSheet } from './missing/expected-sheet.tsx'
import { MissingView } from './missing/missing-view.tsx'
import { QueryBar } from './query/query-bar.tsx'
import { SourcesPanel } from './sources/sources-panel.tsx'
import { useStore } from './state/store.ts'
import { MAX_DETAIL, MIN_DETAIL, view } from './state/view.ts'
import { Problems } from './status/problems.tsx'
import { StatusBar } from './status/status-bar.tsx'
import { Timeline } from './timeline/timeline.tsx'
import { RibbonPatterns } from './verdict/ribbon.tsx'
import { Hatches } from './widgets/hatches.tsx'
import { Splitter } from './widgets/splitter.tsx'

/** The frame: title and views, the three answers, the view, the status. */
export function App() {
  const summary = useStore(caseStore, (state) => state.summary)
  const live = useStore(liveStore, (state) => (state.live?.archives.length ?? 0) > 0)
  const empty =
    !live && (summary === null || (summary !== undefined && summary.items.length === 0 && summary.job === null))
  const page = useStore(view, (state) => state.page)
  return (
    <OverlaysProvider>
      <TitleBar />
      <Strip />
      {summary === undefined ? (
        <div className="grow" />
      ) : empty ? (
        <EmptyCase />
      ) : page === 'missing' ? (
        <MissingView />
      ) : page === 'integrity' ? (
        <IntegrityView />
      ) : (
        <MessagesView />
      )}
      <LiveNotices />
      <Problems />
      <StatusBar />
      <OpenSheet />
      <CaptureSheet />
      <LiveSheet />
      <HelpSheet />
      <Palette />
      <FindingsDrawer />
      <ExpectedSheet />
      <ValueMenu />
      <DropVeil />
      <RibbonPatterns />
      <Hatches />
    </OverlaysProvider>
  )
}

/** What was said: query, timeline, list, details. */
function MessagesView() {
  const sources = useStore(view, (state) => state.sources)
  const width = useStore(view, (state) => state.detailWidth)
  return (
    <>
      <QueryBar />
      <main className="main">
        {sources && <SourcesPanel />}
        <div className="left">
          <Timeline />
          <MessageTable />
        </div>
        <Splitter
          label="Width of the details"
          width={width}
          min={MIN_DETAIL}
          max={MAX_DETAIL}
          onChange={(detailWidth) => view.set({ detailWidth })}
        />
        <DetailPane width={width} />
      </main>
    </>
  )
}
