-- | What the package promises, checked. Ends with a line @N passed, M failed@.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import Data.List (sort)
import GHC.RTS.Flags (ParFlags (..), getParFlags)
import OpenMP
import System.Exit (exitFailure)
import System.IO
import System.Timeout (timeout)

newtype Boom = Boom Int deriving (Eq, Show)

instance Exception Boom

type Check = (String, IO ())

expect :: (Eq a, Show a) => String -> a -> a -> IO ()
expect what wanted got =
    when (wanted /= got) $ throwIO (userError (what ++ ": expected " ++ show wanted ++ ", got " ++ show got))

-- | Fails when an action takes longer than a minute: nothing here does but by hanging.
watched :: IO () -> IO ()
watched action = do
    done <- newEmptyMVar
    t <- forkIO (try action >>= putMVar done)
    r <- timeout 60000000 (takeMVar done)
    case r of
        Nothing -> void (forkIO (killThread t)) >> throwIO (userError "hangs")
        Just (Left e) -> throwIO (e :: SomeException)
        Just (Right ()) -> return ()

counts :: Int -> (IORef [Int] -> IO ()) -> IO [Int]
counts _ run = do
    seen <- newIORef []
    run seen
    sort <$> readIORef seen

note :: IORef [Int] -> Int -> IO ()
note seen i = atomicModifyIORef' seen $ \l -> (i : l, ())

loops :: [Check]
loops =
    [ ( "parallelFor runs each iteration once, " ++ show schedule ++ ", " ++ show range
      , do
            seen <- counts 0 $ \r -> parallelFor schedule range (note r)
            expect "iterations" [fst range .. snd range - 1] seen
      )
    | schedule <- [Static, StaticChunk 1, StaticChunk 7, Dynamic 1, Dynamic 13, Guided 1, Guided 5]
    , range <- [(0, 0), (5, 3), (0, 1), (-3, 4), (10, 1010)]
    ]
        ++ [ ( "chunks cover the range in pieces of the right size, " ++ show schedule
             , do
                seen <- newIORef []
                parallelForRange schedule (100, 200) $ \_ first end ->
                    atomicModifyIORef' seen $ \l -> ((first, end) : l, ())
                pieces <- sort <$> readIORef seen
                expect "cover" [100 .. 199] (concatMap (\(a, b) -> [a .. b - 1]) pieces)
                when (schedule == Dynamic 30 || schedule == StaticChunk 30) $
                    expect "sizes" [30, 30, 30, 10] (map (\(a, b) -> b - a) pieces)
             )
           | schedule <- [Static, StaticChunk 30, Dynamic 30, Guided 10]
           ]

reductions :: [Check]
reductions =
    [ ( "parallelReduce adds, " ++ show schedule
      , parallelReduce schedule (1, 100001) (+) 0 id >>= expect "sum" (5000050000 :: Int)
      )
    | schedule <- [Static, StaticChunk 100, Dynamic 1000, Guided 10]
    ]
        ++ [ ( "parallelReduce with Static keeps the order"
             , parallelReduce Static (0, 200) (++) [] (: []) >>= expect "list" [0 .. 199 :: Int]
             )
           , ("parallelReduce over nothing is zero", parallelReduce Static (3, 3) (+) 42 id >>= expect "zero" (42 :: Int))
           , ( "parallelReduceRange gets chunks"
             , parallelReduceRange (Dynamic 10) (0, 95) (+) 0 (\a b -> return (b - a)) >>= expect "length" (95 :: Int)
             )
           ]

exceptions :: [Check]
exceptions =
    [ ( "an exception comes back, " ++ show schedule
      , do
            r <- try (parallelFor schedule (0, 1000) $ \i -> when (i == 500) (throwIO (Boom i)))
            expect "exception" (Left (Boom 500)) r
            again
      )
    | schedule <- [Static, StaticChunk 3, Dynamic 1, Guided 1]
    ]
        ++ [ ( "after an exception no further chunk begins"
             , do
                n <- newIORef (0 :: Int)
                _ <- try (parallelFor (Dynamic 1) (0, 100000) $ \_ -> do
                    atomicModifyIORef' n $ \k -> (k + 1, ())
                    throwIO (Boom 1)) :: IO (Either Boom ())
                ran <- readIORef n
                when (ran > 64) $ throwIO (userError (show ran ++ " bodies ran"))
                again
             )
           , ( "pure errors come back"
             , do
                r <- try (parallelReduce Static (0, 10) (+) 0 (\i -> if i == 7 then error "seven" else i))
                case r of
                    Left (ErrorCall m) -> expect "message" "seven" m
                    Right x -> expect "an error" Nothing (Just x)
                again
             )
           , ( "timeout ends a loop that waits, and the team works on"
             , do
                r <- timeout 50000 $ parallelFor (Dynamic 1) (0, 4) $ \_ -> threadDelay 600000000
                expect "timed out" Nothing r
                again
             )
           , ( "timeout ends a loop that computes"
             , do
                x <- newIORef (0 :: Int)
                r <- timeout 50000 $ parallelFor Static (0, 2) $ \_ -> forever (modifyIORef' x (+ 1))
                expect "timed out" Nothing r
                again
             )
           , ( "timeout ends a loop of many chunks"
             , do
                n <- newIORef (0 :: Int)
                r <- timeout 50000 $ parallelFor (Dynamic 1) (0, maxBound `div` 2) $ \_ -> atomicModifyIORef' n $ \k -> (k + 1, ())
                expect "timed out" Nothing r
                again
             )
           , ( "killThread reaches the caller and its bodies"
             , do
                inside <- newEmptyMVar
                ends <- newIORef (0 :: Int)
                over <- newEmptyMVar
                t <- forkIO $ (parallelN 2 $ \_ ->
                        (putMVar inside () >> threadDelay 600000000)
                            `onException` atomicModifyIORef' ends (\k -> (k + 1, ())))
                        `catch` \e -> putMVar over (e :: AsyncException)
                takeMVar inside
                takeMVar inside
                killThread t
                takeMVar over >>= expect "killed" ThreadKilled
                readIORef ends >>= expect "bodies ended" 2
                again
             )
           , ( "a masked caller is not interrupted, and gets the exception later"
             , do
                n <- newIORef (0 :: Int)
                begun <- newEmptyMVar
                result <- newEmptyMVar
                t <- forkIO $ do
                    r <- try $ uninterruptibleMask $ \restore -> do
                        parallelFor (Dynamic 1) (0, 8) $ \i -> do
                            when (i == 0) (putMVar begun ())
                            threadDelay 5000
                            atomicModifyIORef' n $ \k -> (k + 1, ())
                        restore (return ())
                    putMVar result (either (\e -> show (e :: AsyncException)) (const "none") r)
                takeMVar begun
                killThread t
                takeMVar result >>= expect "exception" (show ThreadKilled)
                readIORef n >>= expect "iterations" 8
                again
             )
           , ( "a hundred timeouts at odd moments leave the team whole"
             , forM_ [1 .. 100 :: Int] $ \i -> do
                _ <- timeout (i * 37) $ parallelFor (Dynamic 1) (0, 200) $ \k ->
                    when (k `mod` 50 == 0) (threadDelay 100)
                again
             )
           , ( "an exception in one member releases the others from a barrier"
             , do
                r <- try $ parallelN 3 $ \t -> do
                    barrier t
                    when (teamThread t == 1) $ throwIO (Boom 9)
                    forever (barrier t)
                expect "exception" (Left (Boom 9)) r
                again
             )
           ]
  where
    again = parallelReduce (Dynamic 1) (0, 100) (+) 0 id >>= expect "the team afterwards" (4950 :: Int)

members :: [Check]
members =
    [ ( "parallelN gives the members their numbers"
      , forM_ [1, 2, 3, 5] $ \n -> do
            seen <- newIORef []
            parallelN n $ \t -> do
                number <- getThreadNum
                size <- getNumThreads
                expect "number" (teamThread t) number
                expect "size" (teamSize t) size
                note seen number
            got <- sort <$> readIORef seen
            expect "members" [0 .. n - 1] got
      )
    , ( "a barrier separates what is before it from what is after"
      , do
            arrived <- newIORef (0 :: Int)
            parallelN 3 $ \t -> forM_ [1 .. 200] $ \k -> do
                atomicModifyIORef' arrived $ \a -> (a + 1, ())
                barrier t
                a <- readIORef arrived
                when (a < k * teamSize t) $ throwIO (userError "a member was not there yet")
                barrier t
      )
    , ( "members that pass different numbers of barriers still end"
      , parallelN 3 $ \t -> replicateM_ (teamThread t * 3) (barrier t)
      )
    , ( "sections each run once"
      , do
            seen <- newIORef []
            sections [note seen i | i <- [0 .. 40]]
            readIORef seen >>= expect "sections" [0 .. 40] . sort
            sections []
      )
    , ( "a nested loop runs whole"
      , do
            seen <- newIORef []
            parallelFor (Dynamic 1) (0, 10) $ \i -> parallelFor Static (0, 10) $ \k -> note seen (10 * i + k)
            readIORef seen >>= expect "iterations" [0 .. 99] . sort
      )
    , ( "bodies may wait for one another's MVars when there are capabilities"
      , do
            n <- getNumCapabilities
            when (n >= 2) $ do
                a <- newEmptyMVar
                b <- newEmptyMVar
                parallelN 2 $ \t ->
                    if teamThread t == 0 then putMVar a () >> takeMVar b else takeMVar a >> putMVar b ()
      )
    , ( "several Haskell threads call regions at once"
      , do
            vars <- forM [1 .. 8 :: Int] $ \_ -> do
                v <- newEmptyMVar
                _ <- forkIO $ do
                    r <- replicateM 20 (parallelReduce (Dynamic 5) (0, 100) (+) 0 id)
                    putMVar v r
                return v
            forM_ vars $ \v -> takeMVar v >>= expect "sums" (replicate 20 (4950 :: Int))
      )
    ]

taskChecks :: [Check]
taskChecks =
    [ ("fib over tasks", tasks (\g -> fib g 18) >>= expect "fib 18" 2584)
    , ( "tasks are over when the region is"
      , do
            n <- newIORef (0 :: Int)
            tasks $ \g -> forM_ [1 .. 500 :: Int] $ \_ -> task g (atomicModifyIORef' n $ \k -> (k + 1, ()))
            readIORef n >>= expect "tasks" 500
      )
    , ( "taskgroup waits for descendants"
      , do
            n <- newIORef (0 :: Int)
            tasks $ \g -> do
                taskgroup g $ \h -> forM_ [1 .. 20 :: Int] $ \_ -> task h $
                    forM_ [1 .. 20 :: Int] $ \_ -> task h (atomicModifyIORef' n $ \k -> (k + 1, ()))
                readIORef n >>= expect "descendants" 400
      )
    , ( "an exception of a task comes back from the region"
      , do
            r <- try (tasks $ \g -> forM_ [1 .. 50] $ \i -> task g (when (i == 30) (throwIO (Boom i))))
            expect "exception" (Left (Boom 30)) (r :: Either Boom ())
      )
    , ( "an exception of a task comes back from its taskgroup, and the region goes on"
      , do
            n <- newIORef (0 :: Int)
            tasks $ \g -> do
                r <- try (taskgroup g $ \h -> task h (throwIO (Boom 3)))
                expect "exception" (Left (Boom 3)) (r :: Either Boom ())
                task g (atomicModifyIORef' n $ \k -> (k + 1, ()))
            readIORef n >>= expect "task after it" 1
      )
    , ( "timeout ends tasks"
      , do
            r <- timeout 50000 $ tasks $ \g -> forM_ [1 .. 20 :: Int] $ \_ -> task g (threadDelay 600000000)
            expect "timed out" Nothing r
            tasks (\g -> fib g 12) >>= expect "fib 12" 144
      )
    , ( "task outside of a region is refused"
      , do
            leaked <- tasks return
            r <- newEmptyMVar
            _ <- forkIO (try (task leaked (return ())) >>= putMVar r)
            refused <- takeMVar r
            expect "refused" True (either (\e -> const True (e :: IOException)) (const False) refused)
      )
    ]

fib :: Group -> Int -> IO Int
fib _ n | n < 2 = return n
fib g n = do
    x <- newIORef 0
    task g (fib g (n - 1) >>= writeIORef x)
    y <- fib g (n - 2)
    taskwait
    (+ y) <$> readIORef x

-- | The last ones. The flags are those of the program's start: a capability that an earlier check has kept may not be back yet.
others :: ParFlags -> [Check]
others before =
    [ ( "a lock excludes"
      , do
            lock <- newLock
            n <- newIORef (0 :: Int)
            parallelFor (Dynamic 1) (0, 2000) $ \_ -> withLock lock (readIORef n >>= \k -> writeIORef n $! k + 1)
            readIORef n >>= expect "count" 2000
      )
    , ( "a lock is released by an exception, and tryLock sees it held"
      , do
            lock <- newLock
            r <- try (withLock lock (throwIO (Boom 5)))
            expect "exception" (Left (Boom 5)) (r :: Either Boom ())
            inner <- withLock lock (tryLock lock (return ()))
            expect "held" Nothing inner
            free <- tryLock lock (return 'x')
            expect "free" (Just 'x') free
      )
    , ( "queries outside of regions"
      , do
            getThreadNum >>= expect "thread" 0
            getNumThreads >>= expect "threads" 1
            inParallel >>= expect "parallel" False
            getLevel >>= expect "level" 0
            p <- getNumProcs
            when (p < 1) $ throwIO (userError "no CPUs")
            a <- getWtime
            threadDelay 2000
            b <- getWtime
            when (b <= a) $ throwIO (userError "omp_get_wtime stands still")
      )
    , ( "calls into Haskell are counted"
      , do
            before <- callCount <$> callsIntoHaskell
            parallelFor (StaticChunk 1) (0, 100) $ \_ -> return ()
            after <- callCount <$> callsIntoHaskell
            expect "calls" 100 (after - before)
      )
    , ( "the bridge: attach, follow, detach"
      , do
            duomp <- isDuomp
            attach >>= expect "attach" duomp
            busy <- busyCapabilities
            expect "an account" duomp (maybe False (const True) busy)
            n <- getNumCapabilities
            -- An unsafe call: the capability that makes it is not busy with anything else.
            let untilIdle = do
                    looks <- replicateM 200 busyCapabilities
                    when (last looks /= Just 0) (threadDelay 1000 >> untilIdle)
            when duomp untilIdle
            followCapabilities True >>= expect "follow" duomp
            when duomp $ do
                setCapabilities (n + 1)
                getMaxThreads >>= expect "threads follow capabilities" (n + 1)
                setCapabilities n
                getMaxThreads >>= expect "and back" n
                getDynamic >>= expect "teams may be smaller" True
            _ <- followCapabilities False
            detach >>= expect "detach" duomp
            when duomp $ getDynamic >>= expect "teams are as asked" False
      )
    , ( "a busy Haskell thread makes teams of open size smaller, and only while it is busy"
      , do
            duomp <- isDuomp
            cpus <- getMaxThreads
            caps <- getNumCapabilities
            when (duomp && cpus >= 2 && caps >= 2) $ do
                _ <- attach
                let size = do
                        r <- newIORef 0
                        parallelForRange Static (0, cpus) $ \_ _ _ -> getNumThreads >>= writeIORef r
                        readIORef r
                    -- On a machine that has other things to do it may take a while.
                    until' wanted = do
                        n <- size
                        if wanted n then return () else threadDelay 100 >> until' wanted
                until' (== min cpus caps)
                stop <- newIORef False
                gone <- newEmptyMVar
                let spin k = do
                        s <- readIORef stop
                        if s then putMVar gone () else evaluate (length (show (k :: Integer))) >> spin (k + 1)
                replicateM_ caps (forkIO (spin 1))
                until' (< min cpus caps)
                writeIORef stop True
                replicateM_ caps (takeMVar gone)
                until' (== min cpus caps)
                void detach
      )
    , ( "regions beside busy threads keep a capability, and give it back"
      , do
            duomp <- isDuomp
            caps <- getNumCapabilities
            when (duomp && caps >= 2) $ do
                _ <- attach
                stop <- newIORef False
                let spin gone k = do
                        s <- readIORef stop
                        if s
                            then myThreadId >>= threadCapability >>= putMVar gone
                            else evaluate (length (show (k :: Integer))) >> spin gone (k + 1)
                pinned <- forM [0 .. caps - 1] $ \i -> newEmptyMVar >>= \gone -> forkOn i (spin gone 1) >> return gone
                free <- replicateM caps (newEmptyMVar >>= \gone -> forkIO (spin gone 1) >> return gone)
                let regionsUntilKept = do
                        parallelForRange Static (0, 1) $ \_ _ _ -> return ()
                        now <- getParFlags
                        when (migrate now || parGcThreads now >= fromIntegral caps || parGcThreads now == 0) regionsUntilKept
                regionsUntilKept
                replicateM_ 100 (parallelForRange Static (0, 1) $ \_ _ _ -> return ())
                writeIORef stop True
                places <- mapM takeMVar pinned
                mapM_ takeMVar free
                expect "threads made by forkOn stay" [(i, True) | i <- [0 .. caps - 1]] places
                let untilBack = do
                        now <- getParFlags
                        when (show now /= show before) (threadDelay 1000 >> untilBack)
                untilBack
                void detach
      )
    , ( "capabilities follow omp_set_num_threads"
      , do
            n <- getNumCapabilities
            bound <- newEmptyMVar
            _ <- forkOS $ do
                setNumThreads (n + 1)
                k <- capabilitiesFromThreads
                putMVar bound k
            takeMVar bound >>= expect "result" (n + 1)
            getNumCapabilities >>= expect "capabilities" (n + 1)
            setCapabilities n
      )
    ]

main :: IO ()
main = do
    hSetBuffering stdout LineBuffering
    flags <- getParFlags
    results <- forM (loops ++ reductions ++ exceptions ++ members ++ taskChecks ++ others flags) $ \(name, check) -> do
        r <- try (watched check)
        case r of
            Right () -> return True
            Left e -> do
                putStrLn ("FAILED " ++ name ++ ": " ++ show (e :: SomeException))
                return False
    putStrLn (show (length (filter id results)) ++ " passed, " ++ show (length (filter not results)) ++ " failed")
    unless (and results) exitFailure
