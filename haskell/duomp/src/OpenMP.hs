-- |
-- OpenMP from Haskell.
--
-- Bodies are ordinary @IO@ actions. They run on the threads of an OpenMP team, each of which enters a capability once for every chunk
-- of a loop, for every section and for every task. At most as many bodies run at once as there are capabilities (@+RTS -N@), so
-- link with @-threaded@.
--
-- Programs that only call C or Fortran code with OpenMP directives need nothing of this but 'attach', which lets duomp
-- share the CPUs with Haskell threads. Import such code @safe@: an @unsafe@ call keeps its capability and stops the
-- garbage collector for everybody until the region is over.
module OpenMP
    ( module OpenMP.Region
    , module OpenMP.Task
    , module OpenMP.Lock
    , module OpenMP.Query
    , module OpenMP.Bridge
    ) where

import OpenMP.Bridge
import OpenMP.Lock
import OpenMP.Query
import OpenMP.Region hiding (Body, CRegion, Guard, failRegion, guarded, region)
import OpenMP.Task
