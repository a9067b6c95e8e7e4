import './theme/fonts.css'
import './theme/tokens.css'
import './theme/base.css'
import './theme/blueprint.css'
import './theme/frame.css'
import './widgets/widgets.css'
import './case/title-bar.css'
import './case/strip.css'
import './query/query.css'
import './timeline/timeline.css'
import './messages/messages.css'
import './verdict/verdict.css'
import './detail/detail.css'
import './sources/sources.css'
import './integrity/integrity.css'
import './integrity/archives.css'
import './integrity/seals.css'
import './missing/missing.css'
import './missing/coverage.css'
import './missing/ledger.css'
import './missing/gap-list.css'
import './live/live.css'
import './live/capture.css'
import './status/status.css'
import './case/empty-case.css'
import { FocusStyleManager } from '@blueprintjs/core'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startCase } from './case/case-store.ts'
import { startDrop } from './case/drop.ts'
import { startDetail } from './detail/detail-store.ts'
import { startIntegrity } from './integrity/integrity-store.ts'
import { startKeys } from './keys/start-keys.ts'
import { startLive } from './live/live-store.ts'
import { startList } from './messages/list-store.ts'
import { startMissing } from './missing/missing-store.ts'
import { startSearch } from './query/search-store.ts'
import { startTheme } from './theme/theme.ts'

// The page's first lines: styles, then everything that follows the engine, then the window.

startTheme()
startCase()
startLive()
startSearch()
startList()
startDetail()
startIntegrity()
startMissing()
startKeys()
startDrop()
FocusStyleManager.onlyShowFocusOnTabs()
createRoot(document.getElementById('root')!).render(<App />)
