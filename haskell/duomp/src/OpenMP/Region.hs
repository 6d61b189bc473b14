{-# LANGUAGE BangPatterns #-}
{-# LANGUAGE InterruptibleFFI #-}

-- | Parallel regions, loops, reductions and sections over Haskell actions.
--
-- Exceptions. When a body throws, no further body begins, those that run go on to their ends, and the first exception is thrown
-- to the caller. An asynchronous exception to the caller (@timeout@, @killThread@) does the same and is also thrown to the bodies that
-- run, as 'RegionCancelled'. Either way all members of the team have left the region before the caller
-- goes on.
module OpenMP.Region
    ( -- * Loops
      Schedule (..)
    , parallelFor
    , parallelForRange
    , parallelReduce
    , parallelReduceRange
      -- * Sections
    , sections
      -- * Every member
    , parallel
    , parallelN
    , Team
    , teamThread
    , teamSize
    , barrier
      -- * Cancellation
    , RegionCancelled (..)
      -- * For the other modules
    , CRegion
    , Guard
    , Body
    , region
    , guarded
    , failRegion
    ) where

import Control.Concurrent
import Control.Exception
import Control.Monad hiding (guard)
import Data.IORef
import Data.IntMap.Strict (IntMap)
import qualified Data.IntMap.Strict as IntMap
import Data.Maybe (fromMaybe)
import Foreign hiding (void)
import Foreign.C.Types (CInt (..))
import System.IO.Unsafe (unsafePerformIO)
import System.Posix.Types (Fd (..))

-- | How iterations are dealt out to threads (OpenMP 5.2, 11.5.3).
data Schedule
    = -- | One chunk a thread, of equal size.
      Static
    | -- | Chunks of this size, in turn.
      StaticChunk !Int
    | -- | Chunks of this size, to whoever asks.
      Dynamic !Int
    | -- | Shrinking chunks, none but the last smaller than this.
      Guided !Int
    deriving (Eq, Show)

-- | The region in which this body ran is being abandoned.
data RegionCancelled = RegionCancelled
    deriving (Eq, Show)

instance Exception RegionCancelled where
    toException = asyncExceptionToException
    fromException = asyncExceptionFromException

-- | @struct duomp_hs_region@.
data CRegion

-- The layout of struct duomp_hs_region (cbits/duomp_hs.h).
regionBytes, stopOffset, interruptedOffset :: Int
regionBytes = 40
stopOffset = 0
interruptedOffset = 4

foreign import ccall interruptible "duomp_hs_for"
    c_for :: Ptr CRegion -> StablePtr Body -> Int -> Int -> Int -> Int -> IO ()
foreign import ccall interruptible "duomp_hs_sections"
    c_sections :: Ptr CRegion -> StablePtr Body -> Int -> Int -> IO ()
foreign import ccall interruptible "duomp_hs_parallel"
    c_parallel :: Ptr CRegion -> StablePtr Body -> Int -> IO ()
foreign import ccall safe "duomp_hs_barrier" c_barrier :: Ptr CRegion -> IO Int
foreign import ccall unsafe "duomp_hs_bell" c_bell :: IO Int
foreign import ccall unsafe "duomp_hs_hush" c_hush :: IO ()

-- | What the C code calls: the thread's number and a range.
type Body = Int -> Int -> Int -> IO ()

-- --- Regions that are running -------------------------------------------------------------------------------------------------

-- | For each call of 'region' that is running, how to throw to its bodies if it has been interrupted.
{-# NOINLINE running #-}
running :: IORef (Int, IntMap (IO ()))
running = unsafePerformIO (newIORef (0, IntMap.empty))

-- | The thread that listens to the bell of cbits/region.c; forked at the first region.
{-# NOINLINE listener #-}
listener :: ()
listener = unsafePerformIO $ do
    fd <- c_bell
    unless (fd < 0) $ void $ forkIO $ forever $ do
        threadWaitRead (Fd (fromIntegral fd))
        c_hush
        (_, regions) <- readIORef running
        sequence_ regions

-- | What the bodies of one call of 'region' share.
data Guard = Guard
    { guardRegion :: !(Ptr CRegion)
    , guardFailure :: !(IORef (Maybe SomeException))
    , guardThreads :: !(IORef (IntMap ThreadId))
      -- ^ Threads that run bodies now.
    }

-- | Runs a foreign call that begins a region, whose bodies may throw and be thrown to.
region :: (Ptr CRegion -> StablePtr Body -> IO ()) -> (Guard -> Body) -> IO ()
region call body = listener `seq` mask_ (allocaBytes regionBytes run)
  where
    run c = do
        fillBytes c 0 regionBytes
        guard <- Guard c <$> newIORef Nothing <*> newIORef IntMap.empty
        key <- atomicModifyIORef' running $ \(k, m) -> ((k + 1, IntMap.insert k (interrupt guard) m), k)
        let inner = body guard
        stable <- newStablePtr $ \thread first end -> guarded guard (failRegion guard) (inner thread first end)
        call c stable
        freeStablePtr stable
        atomicModifyIORef' running $ \(k, m) -> ((k, IntMap.delete key m), ())
        failed <- readIORef (guardFailure guard)
        interrupted <- flag c interruptedOffset
        -- The exception that interrupted the call is waiting; unless its thrower has taken it back.
        when interrupted (allowInterrupt >> throwIO (fromMaybe (toException RegionCancelled) failed))
        mapM_ throwIO failed

flag :: Ptr CRegion -> Int -> IO Bool
flag c offset = (/= (0 :: CInt)) <$> peekByteOff c offset

-- | Throws to the bodies of a region that has been interrupted.
interrupt :: Guard -> IO ()
interrupt guard = do
    bodies <- readIORef (guardThreads guard)
    interrupted <- flag (guardRegion guard) interruptedOffset
    -- A body that masks must not hold up the others.
    when interrupted $ forM_ bodies $ \t -> forkIO (throwTo t RegionCancelled)

-- | Runs a body, if the region is not being abandoned, so that it can be thrown to; what it throws goes to the handler.
guarded :: Guard -> (SomeException -> IO ()) -> IO () -> IO ()
guarded guard handler body = mask $ \restore -> do
    me <- myThreadId
    key <- atomicModifyIORef' (guardThreads guard) $ \m ->
        let k = maybe 0 ((+ 1) . fst) (IntMap.lookupMax m) in (IntMap.insert k me m, k)
    -- After the entry in the table: whoever rang before it was made has set the flag.
    stopped <- flag (guardRegion guard) stopOffset
    result <- if stopped then return (Right ()) else try (restore body)
    atomicModifyIORef' (guardThreads guard) $ \m -> (IntMap.delete key m, ())
    either handler return result

-- | Abandons the region for an exception: the first counts, but a cause before its consequence.
failRegion :: Guard -> SomeException -> IO ()
failRegion guard e = do
    atomicModifyIORef' (guardFailure guard) $ \f -> (Just (maybe e worse f), ())
    pokeByteOff (guardRegion guard) stopOffset (1 :: CInt)
  where
    worse old = case fromException old of
        Just RegionCancelled -> e
        Nothing -> old

-- --- Loops --------------------------------------------------------------------------------------------------------------------

encode :: Schedule -> (Int, Int)
encode s = case s of
    Static -> (0, 0)
    StaticChunk k -> (0, max 1 k)
    Dynamic k -> (1, max 1 k)
    Guided k -> (2, max 1 k)

-- | @parallelForRange schedule (from, to) body@ deals the iterations @from@ to @to - 1@ out in chunks and calls @body thread first end@ for
-- each chunk, @end@ being one past its last iteration. One capability is entered for each chunk.
parallelForRange :: Schedule -> (Int, Int) -> (Int -> Int -> Int -> IO ()) -> IO ()
parallelForRange schedule (from, to) body = when (to > from) $ do
    let (kind, chunk) = encode schedule
    region
        (\c stable -> c_for c stable (to - from) kind chunk 0)
        (\_ thread first end -> body thread (from + first) (from + end))

-- | @parallelFor schedule (from, to) body@ calls @body@ for each number from @from@ to @to - 1@.
{-# INLINE parallelFor #-}
parallelFor :: Schedule -> (Int, Int) -> (Int -> IO ()) -> IO ()
parallelFor schedule range body = parallelForRange schedule range $ \_ first end ->
    let go i = when (i < end) (body i >> go (i + 1)) in go first

-- | @parallelReduceRange schedule range combine zero body@ combines @zero@ and what @body first end@ returns for each chunk. The results of one
-- thread are combined in the order of its chunks, then those of the threads in the order of their numbers: with 'Static' that is the
-- order of the iterations, so that @combine@ need only be associative; otherwise it must be commutative too.
parallelReduceRange :: Schedule -> (Int, Int) -> (a -> a -> a) -> a -> (Int -> Int -> IO a) -> IO a
parallelReduceRange schedule range combine zero body = do
    partial <- newIORef IntMap.empty
    parallelForRange schedule range $ \thread first end -> do
        x <- body first end >>= evaluate
        atomicModifyIORef' partial $ \m -> (IntMap.insertWith (flip combine) thread x m, ())
    foldl combine zero . IntMap.elems <$> readIORef partial

-- | @parallelReduce schedule (from, to) combine zero f@ combines @zero@ and @f i@ for each number from @from@ to @to - 1@.
{-# INLINE parallelReduce #-}
parallelReduce :: Schedule -> (Int, Int) -> (a -> a -> a) -> a -> (Int -> a) -> IO a
parallelReduce schedule range combine zero f =
    parallelReduceRange schedule range combine zero $ \first end ->
        let go !acc i = if i < end then go (combine acc (f i)) (i + 1) else acc
         in evaluate (go (f first) (first + 1))

-- --- Sections and members ------------------------------------------------------------------------------------------------------

-- | Runs the actions, each once, on the threads of a team (OpenMP 5.2, 11.3).
sections :: [IO ()] -> IO ()
sections [] = return ()
sections actions = do
    let table = IntMap.fromDistinctAscList (zip [0 ..] actions)
    region
        (\c stable -> c_sections c stable (IntMap.size table) 0)
        (\_ _ i _ -> IntMap.findWithDefault (return ()) i table)

-- | A member's view of its team.
data Team = Team
    { teamThread :: !Int
      -- ^ Its number, from 0.
    , teamSize :: !Int
      -- ^ Members in the team.
    , teamRegion :: !(Ptr CRegion)
    }

-- | Every member of a team runs the action (OpenMP 5.2, 10.1).
parallel :: (Team -> IO ()) -> IO ()
parallel = parallelN 0

-- | 'parallel' with a number of threads (the num_threads clause). More than there are capabilities take turns, and members that meet at a
-- 'barrier' all get there all the same.
parallelN :: Int -> (Team -> IO ()) -> IO ()
parallelN n body =
    region
        (\c stable -> c_parallel c stable (max 0 n))
        (\guard thread _ size -> body (Team thread size (guardRegion guard)))

-- | Waits for all members of the team. Throws 'RegionCancelled' when the region is being abandoned, so that no member waits for one that
-- has failed. To be called by the thread that runs the member's body.
barrier :: Team -> IO ()
barrier team = do
    stop <- c_barrier (teamRegion team)
    when (stop /= 0) (throwIO RegionCancelled)
