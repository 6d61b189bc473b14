-- | Regions while GHC's collector runs: threads of teams hold no capability, so the collector does not stop them, and what they
-- compute stays right while everything around them is moved.
module Main (main) where

import Control.Concurrent
import Control.Exception (evaluate)
import Control.Monad
import Data.IORef
import Demo
import Foreign hiding (void)
import OpenMP
import System.Mem (performMajorGC)
import Text.Printf (printf)

foreign import ccall safe "k_sum" c_sum :: Int -> IO Double
foreign import ccall safe "k_regions" c_regions :: Word64 -> Int -> Ptr Word32 -> Int -> IO Int

main :: IO ()
main = demo "GC stress while regions run" $ \d -> do
    _ <- attach
    seconds <- size 0.3 3 :: IO Double
    let room = 4000000
        quiet = collect "no collections" (return ())
        -- Live data, so that a collection has something to copy.
        stress = do
            live <- newIORef (replicate 100000 'x' ++ show (2 :: Integer) ++ map toEnum [1 .. 50000 :: Int])
            readIORef live >>= evaluate . length >>= void . return
            stop <- newIORef False
            gone <- newEmptyMVar
            collections <- newIORef (0 :: Int)
            let go = do
                    s <- readIORef stop
                    if s
                        then readIORef live >>= putMVar gone . length
                        else do
                            performMajorGC
                            modifyIORef' collections (+ 1)
                            modifyIORef' live (\l -> drop 10 l ++ replicate 10 'y')
                            go
            _ <- forkIO go
            collect "major collections all the time" $ do
                writeIORef stop True
                n <- takeMVar gone
                k <- readIORef collections
                say (printf "%d major collections" k)
                check d "the live data are whole" (n == 150001)
                check d "collections happened" (k > 0)
        collect :: String -> IO () -> IO ()
        collect name finish = allocaBytes (room * 4) $ \p -> do
            n <- c_regions (round (seconds * 1e9)) 20000 p room
            finish
            times <- peekArray n p
            let q x = fromIntegral (percentile x times) / 1000 :: Double
            say (printf "%s: %d regions, us: median %.1f, 99%% %.1f, 99.9%% %.1f, longest %.1f" name n (q 0.5) (q 0.99) (q 0.999) (q 1))
            check d (name ++ ": regions were run") (n > 0)
    quiet
    stress
    -- A moving heap under bodies that allocate.
    expected <- c_sum 1000
    sums <- newIORef (0 :: Int)
    stop <- newIORef False
    _ <- forkIO (let go = readIORef stop >>= \s -> unless s (performMajorGC >> go) in go)
    rounds <- size 5 100
    forM_ [1 .. rounds :: Int] $ \_ -> do
        s <- parallelReduce (Dynamic 50) (0, 1000) (+) 0 (\i -> length (show (product [1 .. toInteger (i `mod` 40)])))
        modifyIORef' sums (+ s)
        r <- c_sum 1000
        check d "a sum under collections" (near r expected)
    writeIORef stop True
    total <- readIORef sums
    let once = sum [length (show (product [1 .. toInteger (i `mod` 40)])) | i <- [0 .. 999 :: Int]]
    check d "Haskell bodies under collections" (total == rounds * once)
