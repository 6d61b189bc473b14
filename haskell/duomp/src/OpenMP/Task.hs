{-# LANGUAGE InterruptibleFFI #-}

-- | Explicit tasks over Haskell actions.
--
-- @
-- fib :: Group -> Int -> IO Int
-- fib g n | n < 20 = return (sequentialFib n)
-- fib g n = do
--     x <- newIORef 0
--     task g (fib g (n - 1) >>= writeIORef x)
--     y <- fib g (n - 2)
--     taskwait
--     (+ y) \<$\> readIORef x
--
-- main = tasks (\\g -> fib g 30) >>= print
-- @
module OpenMP.Task
    ( Group
    , tasks
    , task
    , taskwait
    , taskgroup
    ) where

import Control.Exception
import Control.Monad hiding (guard)
import Data.IORef
import Data.Maybe (fromMaybe, isJust)
import Foreign hiding (void)
import OpenMP.Region

foreign import ccall interruptible "duomp_hs_tasks" c_tasks :: Ptr CRegion -> StablePtr Body -> Int -> IO ()
foreign import ccall safe "duomp_hs_task" c_task :: StablePtr Body -> IO ()
foreign import ccall safe "duomp_hs_taskwait" c_taskwait :: IO ()
foreign import ccall unsafe "duomp_hs_taskgroup_start" c_groupStart :: IO ()
foreign import ccall safe "duomp_hs_taskgroup_end" c_groupEnd :: IO ()
foreign import ccall unsafe "duomp_hs_inside" c_inside :: IO Int

-- | Where tasks belong and their exceptions go.
data Group = Group
    { guard :: !Guard
    , handler :: SomeException -> IO ()
    , abandoned :: IO Bool
      -- ^ Whether tasks of it are not to begin any more.
    }

-- | A parallel region in which one thread runs the action and the others run the tasks that it creates; it is over when all
-- tasks are. The first exception of the action, or of a task outside of inner 'taskgroup's, abandons the region and is thrown to the
-- caller.
tasks :: (Group -> IO a) -> IO a
tasks action = do
    result <- newIORef Nothing
    region (\c stable -> c_tasks c stable 0) $ \g _ _ _ ->
        action (Group g (failRegion g) (return False)) >>= writeIORef result . Just
    readIORef result >>= maybe (throwIO RegionCancelled) return

-- | Creates a task that runs the action, now or later, on any thread of the team (OpenMP 5.2, 12.5). To be called by a thread that
-- runs a body of the region, not by one that was forked.
task :: Group -> IO () -> IO ()
task group action = do
    member "task"
    mask_ $ newStablePtr body >>= c_task
  where
    body _ _ _ = guarded (guard group) (handler group) $ do
        skip <- abandoned group
        unless skip action

member :: String -> IO ()
member name = do
    inside <- c_inside
    when (inside == 0) $
        throwIO (userError ("OpenMP." ++ name ++ ": the calling thread does not run a body of a region"))

-- | Waits for the tasks that the calling body has created, not for theirs (OpenMP 5.2, 15.5).
taskwait :: IO ()
taskwait = c_taskwait

-- | Runs the action with a group of its own and waits for all tasks created meanwhile and for theirs (OpenMP 5.2, 15.4). The first exception
-- of the action or of a task of the group keeps its other tasks from beginning and is thrown to the caller.
taskgroup :: Group -> (Group -> IO a) -> IO a
taskgroup outer action = do
    member "taskgroup"
    failure <- newIORef Nothing
    let failed e = atomicModifyIORef' failure $ \f -> (Just (fromMaybe e f), ())
        over = (||) <$> abandoned outer <*> (isJust <$> readIORef failure)
    r <- mask $ \restore -> do
        c_groupStart
        x <- try (restore (action outer{handler = failed, abandoned = over}))
        either failed (const (return ())) x
        c_groupEnd
        return x
    readIORef failure >>= mapM_ throwIO
    either throwIO return r
